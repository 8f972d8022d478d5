"""One way to prepare and train, run and judged on this machine by the code of the pipeline's jobs."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.contract import (
    CHAMPION_SECTION,
    VERDICT_SECTION,
    EvaluateInputs,
    EvaluateOutputs,
    Files,
    Jobs,
    PrepareInputs,
)
from workbench import containers
from workbench.definition import CONFIGURATION, Definition, JobStep
from workbench.errors import WorkbenchError
from workbench.page import Page
from workbench.terms import Steps


@dataclass(frozen=True)
class Trial:
    """What came of one way to prepare and train."""

    recipe: dict[str, Any]
    hyperparameters: dict[str, str]
    #: evaluation.json, as a run of the pipeline writes it
    evaluation: dict[str, Any]
    folder: Path

    @property
    def metrics(self) -> dict[str, float]:
        """By their names in evaluation.json."""
        return read_metrics(self.evaluation)

    @property
    def message(self) -> str:
        """Whether the success criteria are met, and how the serving version compares."""
        return describe_evaluation(self.evaluation)

    def page(self) -> Page:
        """The evaluation for people, which a notebook shows."""
        file = self.folder / "evaluate" / "processing/output" / EvaluateOutputs.EVALUATION / Files.EVALUATION_PAGE
        return Page(file.read_text(encoding="utf-8"))

    def __repr__(self) -> str:
        return self.message


def read_metrics(evaluation: dict[str, Any]) -> dict[str, float]:
    """The numbers of the section of the problem's metrics."""
    for name, section in evaluation.items():
        if name.endswith("_metrics") and isinstance(section, dict):
            return {
                key: one["value"]
                for key, one in section.items()
                if isinstance(one, dict) and isinstance(one.get("value"), (int, float))
            }
    return {}


def describe_evaluation(evaluation: dict[str, Any]) -> str:
    """Both sentences that a run is told by."""
    verdict = evaluation[VERDICT_SECTION]
    champion = evaluation.get(CHAMPION_SECTION, {}).get("message")
    said = [f"criteria {'met' if verdict['met'] else 'not met'}: {verdict['message']}"]
    return "\n".join([*said, champion] if champion and champion not in said[0] else said)


class Bench:
    """Runs the steps of a pipeline on this machine, each in a folder that stands for `/opt/ml`."""

    def __init__(self, definition: Definition, assets: Path) -> None:
        self._definition = definition
        #: where the code of the jobs was downloaded to, by its file name
        self._assets = assets

    def prepare(self, base: Path, source: Path, configuration: dict[str, Any]) -> Path:
        """Runs the preparation; returns the folder of its outputs."""
        step = self._definition.job(Steps.PREPARE)
        self._run_job(base, step, {PrepareInputs.SOURCE: source}, configuration, Jobs.PREPARE)
        return base / "processing" / "output"

    def list_annotated(self, base: Path, source: Path, configuration: dict[str, Any], limit: int) -> list[Any]:
        """The first annotated images of the source, by the code of the preparation; see workbench.annotated."""
        step = self._definition.job(Steps.PREPARE)
        place = self._lay_out(base, step, {PrepareInputs.SOURCE: source}, configuration, Jobs.PREPARE)
        (code,) = (self._assets / "code" / Jobs.PREPARE).iterdir()
        written = containers.run_container(
            base,
            [sys.executable, "-m", "workbench.annotated", str(limit), str(place)],
            {"PYTHONPATH": f"{Path(__file__).resolve().parent.parent}:{code}"},
            "the list of annotated images",
        )
        found: list[Any] = json.loads(written.splitlines()[-1])
        return found

    def train(self, base: Path, prepared: Path, hyperparameters: dict[str, str]) -> Path:
        """Trains on prepared rows; returns the model's archive."""
        training = self._definition.training()
        program = containers.find_program(training.image)
        channels = {}
        for name, channel in training.channels.items():
            rows = prepared / channel.prepared if channel.prepared else self._assets / "channels" / name
            if not rows.is_dir():
                raise WorkbenchError(f"the channel {name} ({channel.uri}) was not downloaded")
            _link(rows, base / "input" / "data" / name)
            form = {"ContentType": channel.content_type} if channel.content_type else {}
            channels[name] = {"TrainingInputMode": "File"} | form
        relocated = {name: containers.relocate(value, base) for name, value in hyperparameters.items()}
        containers.write_json(base / "input/config/hyperparameters.json", relocated)
        containers.write_json(base / "input/config/inputdataconfig.json", channels)
        for folder in ("model", "output/data"):
            (base / folder).mkdir(parents=True, exist_ok=True)
        containers.run_container(base, [sys.executable, str(program), "train"], training.environment, "the training")
        return containers.pack(base / "model", base / Files.MODEL_ARCHIVE)

    def answer(self, base: Path, models: Sequence[tuple[dict[str, Any], Path]], rows: Path) -> Path:
        """Sends files of rows through a model's containers, given with their archives; returns the answers' folder."""
        request = self._definition.arguments(Steps.PREDICT)
        content_type = request["TransformInput"]["ContentType"]
        accept = request["TransformOutput"].get("Accept", "")
        given = rows
        for number, (container, archive) in enumerate(models, start=1):
            folder = base / str(number)
            program = containers.find_program(container["Image"])
            containers.unpack(archive, folder / "model")
            last = number == len(models)
            paths = [str(containers.folder_of_adapters()), str(Path(__file__).resolve().parent.parent)]
            command = [sys.executable, "-m", "workbench.answer", program.name, str(given), str(folder / "answers")]
            containers.run_container(
                folder,
                [*command, content_type, accept if last else ""],
                {**(container.get("Environment") or {}), "PYTHONPATH": ":".join(paths)},
                f"the {'model' if last else 'preprocessor'}",
            )
            given = folder / "answers"
        return given

    def evaluate(
        self,
        base: Path,
        prepared: Path,
        answers: Path,
        model: Path,
        configuration: dict[str, Any],
        champion: Path | None,
    ) -> dict[str, Any]:
        """Judges answers to the held-out rows; returns evaluation.json."""
        step = self._definition.job(Steps.EVALUATE)
        made = {
            EvaluateInputs.PREDICTIONS: answers,
            EvaluateInputs.MODEL: model.parent / "archive",
            EvaluateInputs.CHAMPION: champion,
        }
        (model.parent / "archive").mkdir(exist_ok=True)
        shutil.copyfile(model, model.parent / "archive" / model.name)
        inputs = {name: prepared / place for name, place in step.prepared.items()}
        inputs |= {name: folder for name, folder in made.items() if name in step.inputs and folder is not None}
        self._run_job(base, step, inputs, configuration, Jobs.EVALUATE)
        file = base / "processing/output" / EvaluateOutputs.EVALUATION / Files.EVALUATION
        evaluation: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return evaluation

    def _run_job(
        self, base: Path, step: JobStep, inputs: dict[str, Path], configuration: dict[str, Any], what: str
    ) -> None:
        self._lay_out(base, step, inputs, configuration, what)
        containers.run_container(base, [sys.executable, *step.command[1:]], step.environment, f"the {what} job")

    def _lay_out(
        self, base: Path, step: JobStep, inputs: dict[str, Path], configuration: dict[str, Any], what: str
    ) -> Path:
        """Puts everything where the container of a job has it; returns the file of its configuration."""
        for name, given in inputs.items():
            folder = base / "processing" / "input" / name
            # Of a single object SageMaker makes a folder as well.
            _link(given, folder / given.name if given.is_file() else folder)
        _link(self._assets / "code" / what, base / "processing/input/code")
        place = base / "processing/input" / CONFIGURATION / (step.inputs[CONFIGURATION] or "").rsplit("/", 1)[-1]
        containers.write_json(place, configuration)
        containers.write_json(base / "config/processingjobconfig.json", describe_inputs(step))
        (base / "processing/output").mkdir(parents=True, exist_ok=True)
        return place


def describe_inputs(step: JobStep) -> dict[str, Any]:
    """What SageMaker tells a job of its inputs: manifests of images name their places in S3."""
    known = {name: uri for name, uri in step.inputs.items() if uri is not None}
    return {"ProcessingInputs": [{"InputName": name, "S3Input": {"S3Uri": uri}} for name, uri in known.items()]}


def _link(folder: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(folder.resolve(), target_is_directory=True)
