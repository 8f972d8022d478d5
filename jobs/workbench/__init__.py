"""The notebook's side of a lifecycle: the same code as its jobs, beside the data scientist.

`Lifecycle.open("churn")` reads the deployed pipeline's definition, and with it the code, the configurations and the
hyperparameters of its jobs; nothing is described a second time.
"""

from workbench.errors import WorkbenchError
from workbench.lifecycle import Lifecycle

__all__ = ["Lifecycle", "WorkbenchError"]
