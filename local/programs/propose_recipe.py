"""Proposes a recipe for a table: `propose_recipe.py <folder of the jobs> <file> <options as JSON>`; the answer is JSON.

The table is read by the code that will prepare it, so that both agree on it. What cannot be used is one line on
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
    from proposal.propose import propose

    given = json.loads(options)
    try:
        proposal = propose(Path(file), given["target"], tuple(given["id"]))
    except JobError as error:
        print(error, file=sys.stderr)
        return 2
    json.dump(proposal, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
