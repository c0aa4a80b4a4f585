"""The visit as files: one module a format, one table of them."""
