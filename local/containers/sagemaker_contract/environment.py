"""Where a container finds its files, and the variables that the toolkits give to training scripts."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sagemaker_contract.errors import UserError


def base_directory() -> Path:
    """`/opt/ml`, or what `SAGEMAKER_BASE_DIR` says."""
    return Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))


def model_directory() -> Path:
    """Where training leaves the model and serving finds it."""
    return base_directory() / "model"


def code_directory() -> Path:
    """Where the toolkits unpack a script's source archive."""
    return base_directory() / "code"


def relocate(path: str) -> Path:
    """The path on this machine of a path that was written for a container."""
    parts = Path(path).parts
    return base_directory().joinpath(*parts[3:]) if parts[:3] == ("/", "opt", "ml") else Path(path)


@dataclass(frozen=True)
class TrainingEnvironment:
    """What the files under /opt/ml/input/config say."""

    #: hyperparameters without those that are for the toolkit, values as SageMaker hands them over: texts
    hyperparameters: dict[str, str]
    #: hyperparameters whose names start with `sagemaker_`
    toolkit: dict[str, str]
    resources: dict[str, Any]
    channels: dict[str, Any]

    @classmethod
    def read(cls) -> "TrainingEnvironment":
        """Reads the files; an absent resource or channel configuration means one host and no channel."""
        config = base_directory() / "input" / "config"
        values = {name: as_text(value) for name, value in read_json(config / "hyperparameters.json", {}).items()}
        default_resources = {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}
        return cls(
            hyperparameters={name: value for name, value in values.items() if not name.startswith("sagemaker_")},
            toolkit={name: value for name, value in values.items() if name.startswith("sagemaker_")},
            resources=read_json(config / "resourceconfig.json", default_resources),
            channels=read_json(config / "inputdataconfig.json", {}),
        )

    @property
    def user_entry_point(self) -> str | None:
        """The script to run, from `sagemaker_program` or the image's variable; None for a built-in algorithm."""
        program = self.toolkit.get("sagemaker_program") or os.environ.get("SAGEMAKER_PROGRAM")
        return decode(program) if program else None

    @property
    def has_source(self) -> bool:
        """Whether a hyperparameter says where the script is; the image's variable alone fetches nothing."""
        return "sagemaker_submit_directory" in self.toolkit

    @property
    def submit_directory(self) -> str:
        """Where the script's source is: a folder or an archive."""
        return decode(self.toolkit.get("sagemaker_submit_directory", str(code_directory())))

    def channel_directory(self, name: str) -> Path:
        return base_directory() / "input" / "data" / name

    def decoded_hyperparameters(self) -> dict[str, Any]:
        """The hyperparameters with numbers, lists and so on restored, as the toolkits give them to scripts."""
        return {name: decode(value) for name, value in self.hyperparameters.items()}

    def list_arguments(self) -> list[str]:
        """The script's command line: `--name value` in order of the names, `-n value` for one-letter names."""
        arguments = []
        for name, value in sorted(self.decoded_hyperparameters().items()):
            text = ",".join(f"{k}={v}" for k, v in sorted(value.items())) if isinstance(value, dict) else value
            arguments += [f"--{name}" if len(name) > 1 else f"-{name}", "" if text is None else str(text)]
        return arguments

    def list_variables(self) -> dict[str, str]:
        """The `SM_…` variables of a training script."""
        base = base_directory()
        program = self.user_entry_point or ""
        values: dict[str, Any] = {
            "hosts": self.resources["hosts"],
            "current_host": self.resources["current_host"],
            "network_interface_name": self.resources.get("network_interface_name", "eth0"),
            "resource_config": self.resources,
            "hps": self.decoded_hyperparameters(),
            "framework_params": {k: decode(v) for k, v in self.toolkit.items() if k not in TOOLKIT_OWN},
            "user_entry_point": program,
            "user_args": self.list_arguments(),
            "module_name": program.removesuffix(".py"),
            "module_dir": self.submit_directory,
            "log_level": 20,
            "input_dir": str(base / "input"),
            "input_config_dir": str(base / "input" / "config"),
            "input_data_config": self.channels,
            "channels": sorted(self.channels),
            "model_dir": str(base / "model"),
            "output_dir": str(base / "output"),
            "output_data_dir": str(base / "output" / "data"),
            "output_intermediate_dir": str(base / "output" / "intermediate"),
            "num_cpus": os.cpu_count() or 1,
            "num_gpus": 0,
        }
        values |= {f"channel_{name}": str(self.channel_directory(name)) for name in self.channels}
        # What the toolkits call the training environment is this very mapping, with its keys as names.
        values["training_env"] = {k: v for k, v in values.items() if not k.startswith("channel_")} | {
            "channel_input_dirs": {name: str(self.channel_directory(name)) for name in self.channels},
            "hyperparameters": self.decoded_hyperparameters(),
        }
        values |= {f"hp_{name}": value for name, value in self.decoded_hyperparameters().items()}
        config = base / "input" / "config"
        values |= {
            "input": str(base / "input"),
            "input_data_config_file": str(config / "inputdataconfig.json"),
            "input_training_config_file": str(config / "hyperparameters.json"),
            "checkpoint_config_file": str(config / "checkpointconfig.json"),
        }
        return {f"SM_{name.upper()}": format_variable(value) for name, value in values.items()}


#: hyperparameters that the toolkits use up themselves
TOOLKIT_OWN = {
    "sagemaker_program",
    "sagemaker_submit_directory",
    "sagemaker_container_log_level",
    "sagemaker_job_name",
    "sagemaker_region",
    "sagemaker_s3_output",
}


def decode(value: str) -> Any:
    """The JSON value that the text is, or else the text itself."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def as_text(value: Any) -> str:
    """Hyperparameters are texts in SageMaker; anything else was written by hand and is taken as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def format_variable(value: Any) -> str:
    """The value as the toolkits put it into a variable: texts as they are, the rest as compact JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))


def read_json(file: Path, default: dict[str, Any]) -> dict[str, Any]:
    """The file's JSON object, or `default` when there is no such file."""
    if not file.exists():
        return default
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{file} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise UserError(f"{file} must hold a JSON object")
    return document
