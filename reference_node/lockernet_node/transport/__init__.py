"""gRPC between members and the pipeline: translates bytes, checks how calls are made, decides nothing."""
