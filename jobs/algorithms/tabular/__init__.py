"""The library's scikit-learn algorithms: training by scikit-learn, models as numbers, serving by numpy."""
