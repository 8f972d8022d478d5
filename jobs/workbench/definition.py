"""The definition of a deployed pipeline: what its jobs run, and with which configurations."""

import json
import re
from dataclasses import dataclass
from typing import Any

from common.contract import CHOSEN_OPTION, PROPOSED_OPTION, TUNED_OPTION, EvaluateInputs, EvaluateOutputs
from workbench.errors import WorkbenchError
from workbench.terms import HYPERPARAMETER_PREFIX, Parameters, Steps

#: what a processing job is told of its files
INPUTS = "/opt/ml/processing/input/"
#: how the value of an expression says what it is
GET, JOIN = "Get", "Std:Join"
EXECUTION_ID = "Execution.PipelineExecutionId"
#: an output of the preparation, as the steps behind it name it
PREPARED = re.compile(rf"Steps\.{Steps.PREPARE}\.ProcessingOutputConfig\.Outputs\['([^']+)'\]\.S3Output\.S3Uri")
#: the input that holds a job's configuration
CONFIGURATION = "config"


@dataclass(frozen=True)
class JobStep:
    """A processing step of the package's own jobs."""

    #: what runs in the container, paths as the container has them
    command: list[str]
    #: by the inputs' names, where in S3 each is; None where only a run knows
    inputs: dict[str, str | None]
    environment: dict[str, Any]
    #: those of them that the preparation writes: where below its outputs each is
    prepared: dict[str, str]


@dataclass(frozen=True)
class Channel:
    """What a training reads: prepared rows, or what every run has."""

    content_type: str | None
    #: where in S3 it is; None where only a run knows
    uri: str | None
    #: where below the preparation's outputs it is; None where it is none of them
    prepared: str | None


@dataclass(frozen=True)
class Training:
    """A training step."""

    image: str
    #: by their names; those that a tuning searches are missing
    hyperparameters: dict[str, str]
    #: those that a tuning searches
    searched: list[str]
    environment: dict[str, str]
    #: by their names
    channels: dict[str, Channel]


class Definition:
    """A pipeline's definition, as DescribePipeline returns it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        document = json.loads(text)
        self.defaults = {one["Name"]: one.get("DefaultValue") for one in document.get("Parameters", [])}
        self._steps: dict[str, dict[str, Any]] = {}
        self._collect(document["Steps"])

    def has(self, step: str) -> bool:
        return step in self._steps

    def arguments(self, step: str) -> dict[str, Any]:
        """A step's request. Raises WorkbenchError when the pipeline has no such step."""
        if step not in self._steps:
            found = ", ".join(self._steps)
            raise WorkbenchError(
                f"the pipeline {self.name} has no step {step}: a workbench needs one that prepares, trains and judges, "
                f"as MlLifecycle has it; this one has {found}"
            )
        found_arguments: dict[str, Any] = self._steps[step]["Arguments"]
        return found_arguments

    @property
    def source(self) -> str:
        """Where the raw rows are."""
        uri = self.job(Steps.PREPARE).inputs.get("source")
        if uri is None or self.has(Steps.MAKE_ROWS) or Parameters.INPUT_DATA not in self.defaults:
            raise WorkbenchError(
                f"the rows of {self.name} are made by a step before {Steps.PREPARE} (a query, or code of your own), so "
                "that there are none outside of a run: start the pipeline, and read what its runs have written"
            )
        return uri

    @property
    def accepts_recipe(self) -> bool:
        """Whether a run can be started with another preparation."""
        return Parameters.PREPARATION in self.defaults

    @property
    def compares(self) -> bool:
        """Whether a run compares its model with the version that serves."""
        return self.has(Steps.EVALUATE) and EvaluateInputs.CHAMPION in self.job(Steps.EVALUATE).inputs

    def parameter_of(self, hyperparameter: str) -> str | None:
        """The parameter by which a run may have another value of a hyperparameter; None where it may not."""
        name = f"{HYPERPARAMETER_PREFIX}{hyperparameter}"
        return name if name in self.defaults else None

    def job(self, step: str) -> JobStep:
        """A processing step of ours. Raises WorkbenchError for one that this machine cannot run."""
        arguments = self.arguments(step)
        application = arguments["AppSpecification"]
        command = [*application["ContainerEntrypoint"], *application.get("ContainerArguments", [])]
        if not command[0].startswith("python"):
            raise WorkbenchError(
                f"the step {step} of {self.name} runs {command[0]} on several instances: try recipes on a part of the "
                "rows, in a lifecycle with Engine.oneMachine(), or start this pipeline"
            )
        given = {
            one["S3Input"]["LocalPath"].removeprefix(INPUTS): one["S3Input"]["S3Uri"]
            for one in arguments.get("ProcessingInputs", [])
        }
        places = {name: self.find_prepared(value) for name, value in given.items()}
        # What a tuning chose, and what a run brings, is known in a run only.
        told = [command.index(option) for option in (TUNED_OPTION, CHOSEN_OPTION, PROPOSED_OPTION) if option in command]
        return JobStep(
            command[: min(told, default=len(command))],
            {name: self.resolve(value) for name, value in given.items()},
            arguments.get("Environment", {}),
            {name: place for name, place in places.items() if place is not None},
        )

    def training(self) -> Training:
        """How the model is trained, by a training or by each training of a tuning."""
        if self.has(Steps.TUNE):
            tuning = self.arguments(Steps.TUNE)
            request = tuning["TrainingJobDefinition"]
            values = request.get("StaticHyperParameters", {})
            ranges = tuning["HyperParameterTuningJobConfig"].get("ParameterRanges", {})
            searched = [one["Name"] for some in ranges.values() for one in some]
        else:
            request = self.arguments(Steps.TRAIN)
            values, searched = request.get("HyperParameters", {}), []
        channels = {
            one["ChannelName"]: self._read_channel(one.get("ContentType"), one["DataSource"]["S3DataSource"]["S3Uri"])
            for one in request.get("InputDataConfig", [])
        }
        image = request["AlgorithmSpecification"]["TrainingImage"]
        known = {name: self.resolve(value) or "" for name, value in values.items()}
        return Training(image, known, searched, request.get("Environment", {}), channels)

    def containers(self) -> list[dict[str, Any]]:
        """What serves a model of this pipeline: images and variables."""
        found: list[dict[str, Any]] = self.arguments(Steps.CREATE_MODEL)["Containers"]
        return found

    @property
    def group(self) -> str:
        """The model package group."""
        found: str = self.arguments(Steps.REGISTER)["ModelPackageGroupName"]
        return found

    def output(self, step: str, name: str, execution: str) -> str:
        """Where a run's output is."""
        for one in self.arguments(step)["ProcessingOutputConfig"]["Outputs"]:
            if one["OutputName"] == name:
                uri = self.resolve(one["S3Output"]["S3Uri"], execution)
                if uri is not None:
                    return uri
        raise WorkbenchError(f"the step {step} of {self.name} has no output {name}")

    def place(self) -> tuple[str, str]:
        """Bucket and prefix that the pipeline's runs write below."""
        uri = self.output(Steps.EVALUATE, EvaluateOutputs.EVALUATION, "id")
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return bucket, key.split("/runs/")[0]

    def resolve(self, value: Any, execution: str | None = None) -> str | None:
        """A value of the definition; None where only a run knows it."""
        if isinstance(value, str):
            return value
        if not isinstance(value, dict):
            return None
        if JOIN in value:
            parts = [self.resolve(part, execution) for part in value[JOIN]["Values"]]
            return None if None in parts else str(value[JOIN]["On"]).join(part for part in parts if part is not None)
        name = str(value.get(GET, ""))
        if name == EXECUTION_ID:
            return execution
        return self.defaults.get(name.removeprefix("Parameters."))

    def find_prepared(self, value: Any) -> str | None:
        """Where below the preparation's outputs a value of the definition points to; None where it is none of them."""
        if not isinstance(value, dict):
            return None
        if JOIN in value:
            first, *rest = value[JOIN]["Values"]
            place = self.find_prepared(first)
            return None if place is None else str(value[JOIN]["On"]).join([place, *rest])
        found = PREPARED.fullmatch(str(value.get(GET, "")))
        return found and found[1]

    def _read_channel(self, content_type: str | None, uri: Any) -> Channel:
        return Channel(content_type, self.resolve(uri), self.find_prepared(uri))

    def _collect(self, steps: list[dict[str, Any]]) -> None:
        for step in steps:
            self._steps[step["Name"]] = step
            for branch in ("IfSteps", "ElseSteps"):
                self._collect(step.get("Arguments", {}).get(branch, []) if step["Type"] == "Condition" else [])
