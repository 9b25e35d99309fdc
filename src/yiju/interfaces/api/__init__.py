"""The API: the same reads and writes as the pages, under the same policy."""
