"""Models of texts as they were written, with numbers beside them."""
