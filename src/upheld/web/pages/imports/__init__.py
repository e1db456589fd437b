"""Imports: a file is brought in, looked at row by row, then imported or discarded; mappings are kept by name."""
