"""Writes framework-images.json: AWS's images of the frameworks that run scripts, as the SageMaker Python SDK has them.

Of each framework the versions that both train and serve, and of these what an image's name consists of: the repository,
the account of each region, and the tags for instances without and with GPUs.

Run, in an environment of its own: pip install "sagemaker==2.257.7"; python make-framework-images.py
"""

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import sagemaker

CONFIG = Path(sagemaker.__file__).parent / "image_uri_config"
#: what is offered: of each framework the versions from here on
OLDEST = {"pytorch": (2, 1), "tensorflow": (2, 16), "huggingface": (4, 28)}
SCOPES = ("training", "inference")

accounts: list[dict[str, str]] = []


def describe(entry: dict[str, Any], processors: list[str], prefix: str) -> dict[str, Any]:
    """An image as sagemaker.image_uris.retrieve puts its name together."""
    registries = dict(sorted(entry["registries"].items()))
    if registries not in accounts:
        accounts.append(registries)
    # Of the images that have no Python in their tag, the SDK knows none.
    python = entry.get("py_versions", [None])[-1]
    systems = entry.get("container_version", {})
    tags = {
        processor: "-".join(filter(None, [prefix, processor, python, systems.get(processor)]))
        for processor in sorted(processors)
    }
    return {"repository": entry["repository"], "accounts": accounts.index(registries), "tags": tags}


def list_images(framework: str, scope: str) -> dict[str, dict[str, Any]]:
    """The images by the framework's version; those of Hugging Face with PyTorch by the version of transformers."""
    config = json.loads((CONFIG / f"{framework}.json").read_text())[scope]
    images = {}
    for version, entry in config["versions"].items():
        if tuple(map(int, version.split(".")[:2])) < OLDEST[framework]:
            continue
        if framework != "huggingface":
            images[version] = describe(entry, config["processors"], version)
            continue
        for base, inner in entry.items():
            if base.startswith("pytorch"):
                torch = base.removeprefix("pytorch")
                processors = [name for name in config["processors"] if name in inner["container_version"]]
                images[version] = {
                    **describe(inner, processors, f"{torch}-transformers{version}"),
                    "pytorch": torch,
                }
    return images


def minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def pair(framework: str) -> dict[str, dict[str, Any]]:
    """The images of each minor version that both trains and serves; patches may differ, as TensorFlow's do."""
    newest = {scope: {minor(v): (v, image) for v, image in list_images(framework, scope).items()} for scope in SCOPES}
    return {
        short: {scope: {"version": newest[scope][short][0], **newest[scope][short][1]} for scope in SCOPES}
        for short in newest["training"]
        if short in newest["inference"]
    }


if __name__ == "__main__":
    frameworks = {framework: pair(framework) for framework in OLDEST}
    document = {
        "source": f"sagemaker {metadata.version('sagemaker')}, image_uri_config",
        "accounts": accounts,
        "frameworks": frameworks,
    }
    target = Path(__file__).parent / "framework-images.json"
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
