"""Models of images: how they are decoded, what is read of their pixels, and logistic regression on it."""
