"""What the jobs share: where files are, and how a job fails."""
