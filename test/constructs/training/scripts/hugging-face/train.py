"""Only its name is of interest: the definition of its pipeline is compared."""
