"""Readers of kinds of files: each makes a table of a file's bytes."""
