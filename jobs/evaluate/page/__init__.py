"""The evaluation as one HTML page that needs nothing else: no network, no script, readable on a phone."""
