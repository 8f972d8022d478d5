"""Raw rows in; train, validation and test splits, a fitted preprocessor, a baseline and a data report out."""
