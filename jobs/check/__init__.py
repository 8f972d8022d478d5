"""Prepared rows in, checked; held-out rows and labels apart, a pass-through preprocessor and the baseline out."""
