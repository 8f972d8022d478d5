"""Series: how they are prepared, and how forecasts of them are judged."""
