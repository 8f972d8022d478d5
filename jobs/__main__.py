"""The jobs that run in AWS's scikit-learn container: `make-rows`, `prepare`, `check`, `evaluate`, and of batches
`make-requests` and `publish`.

The folder is zipped and executed by Python directly: `python3 jobs.zip prepare --config config.json`.
A job that fails writes one clear line to the exit message and to standard error, and exits with 1.
"""

import argparse
import gc
import sys

from common.contract import CHOSEN_OPTION, CONFIG_OPTION, PROPOSED_OPTION, TUNED_OPTION, Jobs
from common.outcome import report_outcome


def run_job(arguments: list[str]) -> int:
    """Runs the job that the arguments name. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="jobs")
    parser.add_argument("job", choices=Jobs.ALL)
    parser.add_argument(CONFIG_OPTION, required=True, help="the job's configuration, a JSON file")
    parser.add_argument(TUNED_OPTION, action="append", default=[], help="a hyperparameter that was tuned: name=value")
    parser.add_argument(CHOSEN_OPTION, action="append", default=[], help="a hyperparameter of the run: name=value")
    parser.add_argument(PROPOSED_OPTION, help="a configuration that a run brings, held to the deployed one")
    options = parser.parse_args(arguments)

    def run() -> None:
        # Imported here: evaluate starts a second sooner without what prepare needs.
        if options.job == Jobs.PREPARE:
            from prepare.job import prepare

            # Millions of texts come and go, and no object refers to itself: looking for such circles costs time alone.
            gc.disable()
            prepare(options.config, options.proposed)
        elif options.job == Jobs.CHECK:
            from check.job import check

            check(options.config)
        elif options.job == Jobs.MAKE_ROWS:
            from rows.job import make_rows

            make_rows(options.config)
        elif options.job == Jobs.MAKE_REQUESTS:
            from series.requests import make_requests

            make_requests(options.config)
        elif options.job == Jobs.PUBLISH:
            from series.publish import publish

            publish(options.config)
        else:
            from evaluate.job import evaluate

            evaluate(options.config, options.tuned, options.chosen)

    return report_outcome(options.job, run)


if __name__ == "__main__":
    sys.exit(run_job(sys.argv[1:]))
