"""The pages of docs/reference, each made from the code or the schema that it describes."""
