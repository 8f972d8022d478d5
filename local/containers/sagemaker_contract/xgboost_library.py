"""XGBoost without scikit-learn and pandas, which it imports when they are there and the built-in algorithm never uses.

Without them it is ready in half the time.
"""

import sys

OPTIONAL = ("sklearn", "pandas")
_hidden = [name for name in OPTIONAL if name not in sys.modules]
for _name in _hidden:
    # None makes the import fail, as if the library were not installed.
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    import xgboost
finally:
    for _name in _hidden:
        sys.modules.pop(_name, None)

__all__ = ["xgboost"]
