"""What runs inside the preprocessor's serving container."""
