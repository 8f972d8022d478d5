"""What a table looks like to a careful reader: guesses, each with its reason, for a person to check."""
