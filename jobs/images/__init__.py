"""Images: how they are prepared, and what is said of them."""
