"""Writes framework-uris.json: the images' URIs by the SageMaker SDK's own function, in two regions of each partition.

Run, in an environment of its own: pip install "sagemaker==2.257.7"; python make-framework-uris.py
"""

import json
from importlib import metadata
from pathlib import Path

from sagemaker import image_uris

REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-5", "cn-north-1", "us-gov-west-1", "mx-central-1"]
INSTANCES = ["ml.m5.large", "ml.g5.xlarge"]
#: by framework and by what we call its version: the versions that train and serve, their Pythons and PyTorch's
VERSIONS = {
    "pytorch": {
        "2.1": [("2.1.0", "py310")] * 2,
        "2.2": [("2.2.0", "py310")] * 2,
        "2.3": [("2.3.0", "py311")] * 2,
        "2.4": [("2.4.0", "py311")] * 2,
        "2.5": [("2.5.1", "py311")] * 2,
        "2.6": [("2.6.0", "py312")] * 2,
    },
    "tensorflow": {
        "2.16": [("2.16.2", "py310"), ("2.16.1", None)],
        "2.18": [("2.18.0", "py310"), ("2.18.0", None)],
        "2.19": [("2.19.0", "py312"), ("2.19.0", None)],
    },
    "huggingface": {
        "4.28": [("4.28.1", "py310", "pytorch2.0.0")] * 2,
        "4.48": [("4.48.0", "py311", "pytorch2.3.0")] * 2,
        "4.49": [("4.49.0", "py311", "pytorch2.5.1"), ("4.49.0", "py312", "pytorch2.6.0")],
    },
}

uris = []
for framework, versions in VERSIONS.items():
    for name, images in versions.items():
        for scope, (version, python, *base) in zip(("training", "inference"), images, strict=True):
            for instance in INSTANCES:
                for region in REGIONS:
                    try:
                        uri = image_uris.retrieve(
                            framework,
                            region,
                            version=version,
                            py_version=python,
                            instance_type=instance,
                            image_scope=scope,
                            base_framework_version=base[0] if base else None,
                        )
                    except (ValueError, KeyError):
                        uri = None
                    uris.append([framework, name, scope, instance, region, uri])
document = {"source": f"sagemaker {metadata.version('sagemaker')}", "uris": uris}
target = Path(__file__).parent / "framework-uris.json"
target.write_text(json.dumps(document).replace("[[", "[\n[").replace("], [", "],\n[").replace("]]", "]\n]") + "\n")
