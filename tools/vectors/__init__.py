"""Makes the published vectors of docs/spec/vectors, without the code that they test."""
