"""How a recorded training is laid out and compared, and which of them the adapters do not claim to emulate."""

import json
import re
import shutil
import tarfile

import pytest

from tests.container_records import RECORDS

#: reason, and the trainings, for everything that is outside
OUTSIDE = {
    "the adapter is stricter: the image takes such data silently, and learns from what it makes of it": {
        "xt-header",
        "xt-header-validation-only",
        "xt-missing-label",
        "xt-text-feature",
        "xt-text-label",
        "xt-ragged",
        "xt-semicolons",
    },
    "cross-validation is not emulated, and refused": {"xt-kfold"},
    "the linear booster adds up in the order of its threads": {"xt-gblinear"},
    "the script runs in the adapter's own process, which ends with it": {"xts-sigkill", "sts-sigkill"},
    "shell scripts are not run, and refused": {"sts-shell"},
}


def outside_of(case):
    """Why the adapters do not emulate a training; None when they do."""
    return next((reason for reason, names in OUTSIDE.items() if case["id"] in names), None)


def lay_out(case, base):
    """Makes what SageMaker puts below /opt/ml before a training of the case."""
    config = base / "input" / "config"
    config.mkdir(parents=True)
    channels = dict(case["channels"])
    if case["mode"] == "script":
        channels["code"] = {"files": {}}
    described = {}
    for name, channel in channels.items():
        folder = base / "input" / "data" / name
        folder.mkdir(parents=True)
        for file, content in channel.get("files", {}).items():
            write(folder / file, content, RECORDS)
        described[name] = {
            "TrainingInputMode": channel.get("mode", "File"),
            "S3DistributionType": "FullyReplicated",
            "RecordWrapperType": "None",
            **({"ContentType": channel["contentType"]} if channel.get("contentType") else {}),
        }
    if case["mode"] == "script":
        pack(case, base)
    resources = {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "lo"}
    resources["current_instance_type"] = "ml.m5.large"
    (config / "hyperparameters.json").write_text(json.dumps(case["hyperparameters"]))
    (config / "inputdataconfig.json").write_text(json.dumps(described))
    (config / "resourceconfig.json").write_text(json.dumps(resources))


def write(target, content, folder):
    """A file that is named, or given, or a text repeated."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, list):
        target.write_text(content[0] * content[1])
    elif len(content) < 100 and "\n" not in content and content and (folder / content).is_file():
        shutil.copy(folder / content, target)
    else:
        target.write_text(content)


def pack(case, base):
    """The script's archive, in the channel `code`."""
    source = base.parent / f"{base.name}-source"
    source.mkdir()
    for name, content in case.get("code", {}).items():
        write(source / name, content, RECORDS / "scripts")
    archive = "another" if "under another name" in case["script"] else "sourcedir"
    with tarfile.open(base / "input" / "data" / "code" / f"{archive}.tar.gz", "w:gz") as target:
        target.add(source, arcname=".")


def list_written(base):
    """What the training left for SageMaker."""
    files = [file for folder in ("model", "output") for file in (base / folder).rglob("*") if file.is_file()]
    # A mark that sagemaker-training leaves, and that nobody reads.
    return sorted({str(file.relative_to(base)) for file in files} - {"output/success"})


def same_metrics(printed, recorded):
    """Whether the metric lines agree; `...` stands for lines that the record leaves out."""
    lines = [line for line in printed.splitlines() if re.match(r"\[\d+\]\t", line)]
    gap = recorded.index("...") if "..." in recorded else len(recorded)
    ends = recorded[gap + 1 :]
    if len(lines) < gap + len(ends) or (gap == len(recorded) and len(lines) != gap):
        return False
    pairs = [*zip(lines, recorded[:gap], strict=False), *zip(lines[len(lines) - len(ends) :], ends, strict=True)]
    number = r"(?<=:)(?:-?[\d.]+|nan)"
    return all(
        re.sub(number, "#", ours) == re.sub(number, "#", theirs)
        and [float(n) for n in re.findall(number, ours)]
        == pytest.approx([float(n) for n in re.findall(number, theirs)], abs=2e-5, nan_ok=True)
        for ours, theirs in pairs
    )
