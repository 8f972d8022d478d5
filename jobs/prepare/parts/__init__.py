"""The preparation of rows that are read, studied and written by many: one file of the source is one part."""
