"""The configuration that a run brings, such as a notebook's, held to the deployed one.

It is checked here, in code and against a file that the deployment names, because whoever may start a run may name any
configuration, whatever the notebook's own code would have refused.
"""

from common.configuration import read_configuration
from common.errors import JobError
from common.proposed_recipe import REASON, find_fixed
from prepare.recipe import read_prepare_configuration

RECIPE = "recipe"


def choose_configuration(deployed_path: str, proposed_path: str | None) -> str:
    """The configuration's file that the rows are prepared by: the proposed one where there is one.

    Raises JobError for a proposed one that changes what only a deployment may change.
    """
    if proposed_path is None:
        return deployed_path
    deployed, proposed = read_configuration(deployed_path), read_configuration(proposed_path)
    if deployed == proposed:
        return deployed_path
    read_prepare_configuration(proposed_path)
    others = [
        key for key in dict.fromkeys([*deployed, *proposed]) if key != RECIPE and deployed.get(key) != proposed.get(key)
    ]
    fixed = [*others, *find_fixed(deployed[RECIPE], proposed[RECIPE])]
    if fixed:
        raise JobError(
            f"the recipe of this run changes {', '.join(fixed)}, which cannot change in a single run, because {REASON}"
            "; no row was read: change the recipe in the app and deploy, or start the run with the deployed one"
        )
    return proposed_path
