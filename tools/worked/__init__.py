"""The worked examples of docs/spec: fixed seeds in, the bytes that the code makes out."""
