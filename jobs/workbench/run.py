"""A run of the pipeline that a notebook has started."""

import json
import time
from typing import Any

from common.contract import EvaluateOutputs, Files
from workbench.definition import Definition
from workbench.errors import WorkbenchError
from workbench.page import Page
from workbench.storage import Storage
from workbench.terms import Steps
from workbench.trial import describe_evaluation, read_metrics

ENDED = ("Succeeded", "Failed", "Stopped")
#: seconds between two looks, at first and at most
SOONEST, LATEST = 2.0, 30.0


class Run:
    """An execution of the pipeline."""

    def __init__(self, arn: str, definition: Definition, sagemaker: Any, storage: Storage) -> None:
        self.arn = arn
        self._definition = definition
        self._sagemaker = sagemaker
        self._storage = storage

    @property
    def status(self) -> str:
        """`Executing`, `Succeeded`, `Failed` …"""
        found: str = self._describe()["PipelineExecutionStatus"]
        return found

    def wait(self, seconds: float = 4 * 3600) -> "Run":
        """Waits for the end, and tells of each step. Raises WorkbenchError when it takes longer."""
        told: dict[str, str] = {}
        pause, deadline = SOONEST, time.monotonic() + seconds
        while True:
            for step in reversed(self._list_steps()):
                if told.get(step["StepName"]) != step["StepStatus"]:
                    told[step["StepName"]] = step["StepStatus"]
                    print(f"{step['StepName']}: {step['StepStatus']}", flush=True)
            if self.status in ENDED:
                return self
            if time.monotonic() > deadline:
                raise WorkbenchError(f"the run goes on after {seconds:g} seconds: wait() again, or look at {self.arn}")
            time.sleep(pause)
            pause = min(pause * 1.2, LATEST)

    @property
    def evaluation(self) -> dict[str, Any]:
        """evaluation.json. Raises WorkbenchError with the run's reason when it ended before."""
        content = self._storage.find(self._locate(Files.EVALUATION))
        if content is None:
            reason = self._describe().get("FailureReason", "it is not so far yet")
            raise WorkbenchError(f"the run {self.status.lower()} without an evaluation: {reason}")
        found: dict[str, Any] = json.loads(content)
        return found

    @property
    def metrics(self) -> dict[str, float]:
        """By their names in evaluation.json."""
        return read_metrics(self.evaluation)

    @property
    def message(self) -> str:
        """Whether the success criteria are met, and how the champion compares."""
        return describe_evaluation(self.evaluation)

    def page(self) -> Page:
        """The evaluation for people."""
        return Page(self._storage.read(self._locate(Files.EVALUATION_PAGE)).decode("utf-8"))

    def _locate(self, file: str) -> str:
        execution = self.arn.rsplit("/", 1)[1]
        return f"{self._definition.output(Steps.EVALUATE, EvaluateOutputs.EVALUATION, execution)}/{file}"

    def _describe(self) -> dict[str, Any]:
        found: dict[str, Any] = self._sagemaker.describe_pipeline_execution(PipelineExecutionArn=self.arn)
        return found

    def _list_steps(self) -> list[dict[str, Any]]:
        pages = self._sagemaker.get_paginator("list_pipeline_execution_steps").paginate(PipelineExecutionArn=self.arn)
        return [step for page in pages for step in page["PipelineExecutionSteps"]]

    def __repr__(self) -> str:
        return f"{self.arn}: {self.status}"
