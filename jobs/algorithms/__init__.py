"""What trains and serves in AWS's scikit-learn container; of it, the jobs import what a forecast is about."""
