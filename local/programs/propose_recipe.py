"""Proposes a recipe for a table, or for a folder of images: `propose_recipe.py <folder of the jobs> <place> <options as
JSON>`; the answer is JSON.

What is there is read by the code that will prepare it, so that both agree on it. What cannot be used is one line on
standard error, and the exit code 2.
"""

import json
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    jobs, file, options = arguments
    sys.path[:0] = [str(Path(__file__).parent), jobs]
    # What the jobs are made of is found from here on.
    from common.errors import JobError
    from proposal.images import propose_images
    from proposal.propose import propose

    given = json.loads(options)
    place = Path(file)
    try:
        proposal = (propose_images if place.is_dir() else propose)(place, given["target"], tuple(given["id"]))
    except JobError as error:
        print(error, file=sys.stderr)
        return 2
    json.dump(proposal, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
