"""Forecasting of series: what training and serving share, and the jobs that prepare and judge."""
