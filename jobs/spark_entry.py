"""What SageMaker's Spark container submits: the prepare job on all instances of the cluster.

`smspark-submit --py-files <folder of jobs.zip> spark_entry.py --config config.json`: the jobs are imported from the
zip, which Spark brings to every executor.
"""

import sys

if __name__ == "__main__":
    from prepare.parts.spark_job import run_on_spark

    sys.exit(run_on_spark(sys.argv[1:]))
