"""The job that runs a team's own script, which makes the rows that are prepared then."""
