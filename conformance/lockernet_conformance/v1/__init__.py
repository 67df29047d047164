"""Generated from proto/lockernet_conformance/v1 by `make generate`; never edited by hand."""
