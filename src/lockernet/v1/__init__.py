"""Generated from proto/lockernet/v1 by `make generate`; never edited by hand."""
