"""The prepare job as a Spark application."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from common.configuration import read_configuration
from common.contract import CONFIG_OPTION, Jobs, Keys
from common.outcome import report_outcome
from common.paths import base_directory
from prepare.capacity import find_memory_limit
from prepare.parts.job import prepare_on

#: of an instance's memory: the part of an executor's Java program, and that of its Python workers. The rest is left to
#: the driver, which lives beside an executor on the first instance, and to Hadoop
EXECUTOR_SHARE = 0.2
WORKER_SHARE = 0.45
MEBIBYTE = 1024**2


def run_on_spark(arguments: list[str]) -> int:
    """Runs the job that the arguments name. Returns the exit code."""
    parser = argparse.ArgumentParser(description="prepares rows on all instances of the cluster")
    parser.add_argument(CONFIG_OPTION, required=True, help="the job's configuration, a JSON file")
    options = parser.parse_args(arguments)

    def run() -> None:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession

        from prepare.parts.spark_cluster import SparkCluster

        machines = count_machines()
        memory = find_memory_limit() or 8 * 1024 * MEBIBYTE
        given = read_configuration(options.config).get(Keys.SPARK_PROPERTIES, {})
        settings = {**choose_settings(machines, os.cpu_count() or 1, memory), **given}
        session = SparkSession.builder.config(conf=SparkConf().setAll(list(settings.items()))).getOrCreate()
        try:
            prepare_on(SparkCluster(session, machines, int(memory * WORKER_SHARE)), options.config)
        finally:
            session.stop()

    return report_outcome(Jobs.PREPARE, run)


def choose_settings(machines: int, cores: int, memory: int) -> dict[str, str]:
    """Spark's properties: one executor an instance, with all of its cores, and memory for Python rather than for Java.

    The container's own would leave next to nothing to Python, which does the work here.
    """
    return {
        "spark.app.name": "prepare",
        "spark.executor.instances": str(machines),
        "spark.executor.cores": str(cores),
        "spark.executor.memory": f"{int(memory * EXECUTOR_SHARE / MEBIBYTE)}m",
        "spark.executor.memoryOverhead": f"{int(memory * WORKER_SHARE / MEBIBYTE)}m",
        # What is known of all rows comes to the driver, however much it is.
        "spark.driver.maxResultSize": "0",
        # Moments without a time zone mean UTC, as they do on one machine.
        "spark.sql.session.timeZone": "UTC",
        # A file of Parquet is one part.
        "spark.sql.files.maxPartitionBytes": str(1024**5),
        "spark.ui.enabled": "false",
    }


def count_machines() -> int:
    """How many instances the job has: SageMaker says so beside the inputs."""
    file: Path = base_directory() / "config" / "resourceconfig.json"
    if not file.is_file():
        return 1
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return len(document["hosts"])
