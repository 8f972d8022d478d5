"""What made a model, as the evaluation's own container knows it, for the model card."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.contract import EvaluateInputs, EvaluateVariables, Files, Keys
from common.files import digest_file
from common.judging_terms import CardPart
from common.lineage import describe_job, read_lineage
from common.paths import input_directory

#: input files that are named; of more, how many there are
NAMED_FILES = 25
#: what SageMaker's toolkits call the archive of a script
SUBMIT_DIRECTORY = "sagemaker_submit_directory"
#: what an image reference has that cannot be moved to another image
DIGEST_MARK = "@sha256:"
APPROVAL = (
    "Written before the version is registered. Who approved or rejected it stands in the registry: approvedBy or "
    "rejectedBy of the version's metadata and this place of its model card there, and UpdateModelPackage in CloudTrail."
)


@dataclass(frozen=True)
class Run:
    """What made the model; texts are empty where nobody knows."""

    #: this job, as `common.lineage` describes one
    job: dict[str, Any]
    training_image: str
    execution: str
    #: those of the training, with what a tuning chose
    hyperparameters: dict[str, str]
    #: the SHA-256 of the model's archive, where the evaluation was given it
    model: str
    #: see common.lineage
    lineage: dict[str, Any]

    @property
    def inputs(self) -> dict[str, str]:
        """Of the evaluation's inputs, by name, where in S3 they are."""
        inputs: dict[str, str] = self.job["inputs"]
        return inputs


def read_run(configuration_path: str, configuration: dict[str, Any], tuned: Sequence[str] = ()) -> Run:
    """Reads SageMaker's description of the job, the environment, and what the preparation wrote.

    `tuned` are the hyperparameters that a tuning chose, as `name=value`: the configuration is older than they are.
    """
    archive = input_directory(EvaluateInputs.MODEL) / Files.MODEL_ARCHIVE
    chosen = dict(pair.split("=", 1) for pair in tuned)
    return Run(
        job=describe_job(configuration_path),
        training_image=os.environ.get(EvaluateVariables.TRAINING_IMAGE, ""),
        execution=os.environ.get(EvaluateVariables.EXECUTION, ""),
        hyperparameters=configuration.get(Keys.HYPERPARAMETERS, {}) | chosen,
        model=digest_file(archive).hex() if archive.is_file() else "",
        lineage=read_lineage(input_directory(EvaluateInputs.LABELS)),
    )


def list_lineage(run: Run) -> dict[str, str]:
    """What the model was made of, by name; hashes are of the bytes that the jobs read."""
    files = run.lineage.get("files", [])
    named = {
        f"{CardPart.INPUT_FILE} {number}": _describe_input(file)
        for number, file in enumerate(files[:NAMED_FILES], start=1)
    }
    more = {"further input files": f"{len(files) - NAMED_FILES:,}"} if len(files) > NAMED_FILES else {}
    recipe = run.lineage.get("recipe")
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()
    preparation = run.lineage.get("job", {})
    read = [preparation.get("inputs", {}).get(name, "") for name in ("source", "train", "validation", "test")]
    script = run.hyperparameters.get(SUBMIT_DIRECTORY, "").rsplit("/", 1)[-1]
    known = {
        "pipeline execution": run.execution,
        "preparation job": preparation.get("arn", ""),
        "preparation image": describe_image(preparation.get("image", "")),
        "code of the preparation": _list_programs(preparation.get("code", [])),
        "configuration of the preparation": _list_programs([preparation.get("configuration")]),
        "input rows": ", ".join(uri for uri in read if uri),
        "training image": describe_image(run.training_image),
        "code of the training": f"{script}, the asset that the training was given: named by a hash of its content, "
        "which was not taken again"
        if script
        else "",
        "model archive": f"sha256 {run.model}" if run.model else "",
        "evaluation image": describe_image(run.job["image"]),
        "code of the evaluation": _list_programs(run.job["code"]),
        "configuration of the evaluation": _list_programs([run.job["configuration"]]),
        "recipe": f"sha256 {digest}" if recipe else "",
        "held-out rows": run.inputs.get(EvaluateInputs.TEST, ""),
        CardPart.APPROVAL: APPROVAL,
    }
    return {name: text for name, text in (known | named | more).items() if text}


def describe_image(image: str) -> str:
    """The image that a job was started with; what SageMaker says of a job has no digest of it."""
    return image if image == "" or DIGEST_MARK in image else f"{image} (a tag, no digest: it can be moved)"


def _describe_input(file: dict[str, Any]) -> str:
    size = f", {file['bytes']:,} bytes" if "bytes" in file else ""
    return f"{file['name']}: {file['rows']:,} rows{size}, sha256 {file['sha256']}"


def _list_programs(files: Sequence[dict[str, str] | None]) -> str:
    return "; ".join(f"{file['name']}, sha256 {file['sha256']}" for file in files if file)
