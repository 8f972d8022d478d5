"""What `init` proposes for the tables of export_tables.py: `list_proposals.py <jobs> <local/programs> <table:target>…`.

Prints rows of Markdown: the table, the algorithm, and the cross-validated figures that decided.
"""

import re
import sys
from pathlib import Path

jobs, programs, *tables = sys.argv[1:]
sys.path[:0] = [programs, jobs]

from proposal.propose import propose  # noqa: E402

for given in tables:
    file, target = given.rsplit(":", 1)
    proposal = propose(Path(file), target, ())
    (why,) = [note for note in proposal["notes"] if " is proposed: " in note]
    words, metric, value, others, reason = re.fullmatch(
        r"(.*) is proposed: (\S+) (\S+) in .* not held out \((.*)\); (.*)\.", why
    ).groups()
    print(f"| {Path(file).stem} | {words} | {metric} **{value}** | {others} | {reason} |")
