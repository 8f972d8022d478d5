"""Labels and predictions of the held-out rows in; model quality and the verdict on the success criteria out."""
