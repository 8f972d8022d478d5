"""Writes the service models that requests are checked against, from those of botocore, as `<service>.json`, and the
table of SageMaker's instance types, constructs/rules/instance-type-table.ts.

Only what the named operations take is kept: shapes with their types, required members, lengths, patterns and enums.

Run after botocore's version has changed in jobs/requirements.lock, in .local/python:
    .local/python/bin/python local/service-models/make.py [--check]

With --check nothing is written; it exits with 1 when a file is not what botocore says.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import botocore
import botocore.loaders

Shape = dict[str, Any]

HERE = Path(__file__).parent

# What handlers call, what pipelines call for their steps, what the command line calls, and what the local cloud
# answers.
OPERATIONS = {
    "athena": ["GetQueryExecution", "StartQueryExecution", "StopQueryExecution"],
    "logs": ["CreateLogGroup", "DeleteRetentionPolicy", "ListTagsForResource", "PutRetentionPolicy"],
    "lambda": ["GetFunctionEventInvokeConfig", "Invoke", "ListFunctions"],
    "sqs": ["ChangeMessageVisibility", "DeleteMessage", "GetQueueUrl", "ReceiveMessage", "SendMessage"],
    "sagemaker": [
        "AddTags",
        "CreateEndpoint",
        "CreateEndpointConfig",
        "CreateFeatureGroup",
        "CreateHyperParameterTuningJob",
        "CreateMlflowApp",
        "CreateModel",
        "CreateModelPackage",
        "CreateModelPackageGroup",
        "CreatePipeline",
        "CreateProcessingJob",
        "CreateTrainingJob",
        "CreateTransformJob",
        "CreateTrial",
        "DeleteEndpoint",
        "DeleteEndpointConfig",
        "DeleteModel",
        "DeleteModelPackage",
        "DeleteModelPackageGroup",
        "DeletePipeline",
        "DeleteTags",
        "DescribeDataQualityJobDefinition",
        "DescribeEndpoint",
        "DescribeEndpointConfig",
        "DescribeFeatureGroup",
        "DescribeHyperParameterTuningJob",
        "DescribeModel",
        "DescribeModelBiasJobDefinition",
        "DescribeModelExplainabilityJobDefinition",
        "DescribeModelPackage",
        "DescribeModelPackageGroup",
        "DescribeModelQualityJobDefinition",
        "DescribeMonitoringSchedule",
        "DescribePipeline",
        "DescribePipelineDefinitionForExecution",
        "DescribePipelineExecution",
        "DescribeProcessingJob",
        "DescribeTrainingJob",
        "DescribeTransformJob",
        "ListEndpointConfigs",
        "ListEndpoints",
        "ListHyperParameterTuningJobs",
        "ListModelPackageGroups",
        "ListModelPackages",
        "ListModels",
        "ListMonitoringExecutions",
        "ListMonitoringSchedules",
        "ListPipelineExecutionSteps",
        "ListPipelineExecutions",
        "ListPipelineParametersForExecution",
        "ListPipelines",
        "ListProcessingJobs",
        "ListTags",
        "ListTrainingJobs",
        "ListTrainingJobsForHyperParameterTuningJob",
        "ListTransformJobs",
        "StartPipelineExecution",
        "StopHyperParameterTuningJob",
        "StopPipelineExecution",
        "StopProcessingJob",
        "StopTrainingJob",
        "StopTransformJob",
        "UpdateEndpoint",
        "UpdateEndpointWeightsAndCapacities",
        "UpdateModelPackage",
        "UpdatePipeline",
    ],
    "sagemaker-featurestore-runtime": ["PutRecord"],
    "cloudwatch": ["DescribeAlarms", "GetMetricData", "GetMetricStatistics", "PutMetricData"],
    "events": ["PutEvents"],
    "s3": [
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CopyObject",
        "CreateMultipartUpload",
        "DeleteObject",
        "GetObject",
        "HeadObject",
        "ListObjectsV2",
        "PutObject",
        "UploadPart",
    ],
    "sns": ["Publish"],
    "stepfunctions": ["DescribeExecution", "RedriveExecution", "StartExecution"],
}
CONSTRAINTS = ("min", "max", "enum")

INSTANCE_TYPES = HERE.parent.parent / "constructs" / "rules" / "instance-type-table.ts"
INSTANCE_USES = {
    "hosting": "ProductionVariantInstanceType",
    "notebook": "InstanceType",
    "processing": "ProcessingInstanceType",
    "studio": "AppInstanceType",
    "training": "TrainingInstanceType",
    "transform": "TransformInstanceType",
}

# A class of characters that only Java knows by this name.
JAVA_LETTERS = ("\\p{Alnum}", "a-zA-Z0-9")

# One pattern of SageMaker's has its length behind the end, where no expression of ours would take it.
MISPLACED_LENGTH = re.compile(r"\$\{\d+,\d+\}$")


def reduce_shape(shape: Shape) -> Shape:
    reduced = {"type": shape["type"], **{name: shape[name] for name in CONSTRAINTS if name in shape}}
    if "pattern" in shape:
        reduced["pattern"] = (
            MISPLACED_LENGTH.sub("", shape["pattern"]).removeprefix("^").removesuffix("$").replace(*JAVA_LETTERS)
        )
    # The SDKs fill in what makes a request idempotent.
    required = [name for name in shape.get("required", []) if not shape["members"][name].get("idempotencyToken")]
    if required:
        reduced["required"] = required
    if "members" in shape:
        reduced["members"] = {name: member["shape"] for name, member in shape["members"].items()}
    for part in ("member", "key", "value"):
        if part in shape:
            reduced[part] = shape[part]["shape"]
    return reduced


def children(shape: Shape) -> list[str]:
    parts = [shape[part] for part in ("member", "key", "value") if part in shape]
    return [*shape.get("members", {}).values(), *parts]


def reduce_model(service: str, operations: list[str]) -> Shape:
    model = botocore.loaders.Loader().load_service_model(service, "service-2")
    inputs = {name: model["operations"][name]["input"]["shape"] for name in operations if name in model["operations"]}
    missing = sorted(set(operations) - set(inputs))
    if missing:
        sys.exit(f"botocore {botocore.__version__} knows no {service} operations {', '.join(missing)}")
    shapes: dict[str, Shape] = {}
    open_names = list(inputs.values())
    while open_names:
        name = open_names.pop()
        if name not in shapes:
            shapes[name] = reduce_shape(model["shapes"][name])
            open_names.extend(children(shapes[name]))
    return {"botocore": botocore.__version__, "operations": inputs, "shapes": dict(sorted(shapes.items()))}


def render(model: Shape) -> str:
    shapes = ",\n".join(f"  {json.dumps(name)}: {json.dumps(shape)}" for name, shape in model["shapes"].items())
    operations = ",\n".join(f"  {json.dumps(name)}: {json.dumps(shape)}" for name, shape in model["operations"].items())
    return (
        f'{{\n "botocore": {json.dumps(model["botocore"])},\n "operations": {{\n{operations}\n }},\n'
        f' "shapes": {{\n{shapes}\n }}\n}}\n'
    )


def render_instance_types() -> str:
    shapes = botocore.loaders.Loader().load_service_model("sagemaker", "service-2")["shapes"]
    lines = [
        "// Written by local/service-models/make.py.",
        "",
        "/** The version of botocore that the table is of. */",
        f"export const INSTANCE_TYPES_OF = 'botocore {botocore.__version__}';",
        "",
        "/** The sizes of each family of instances, by what SageMaker takes them for. */",
        "export const INSTANCE_TYPES = {",
    ]
    for use, shape in INSTANCE_USES.items():
        families: dict[str, list[str]] = {}
        for name in shapes[shape]["enum"]:
            # Studio's `system` is no machine of one's own.
            if name == "system":
                continue
            _, family, size = name.split(".")
            families.setdefault(family, []).append(size)
        lines += [f"  {use}: {{"]
        for family, sizes in sorted(families.items()):
            key = family if family.isalnum() else f"'{family}'"
            lines += [f"    {key}: '{' '.join(sizes)}',"]
        lines += ["  },"]
    return "\n".join([*lines, "} as const;", ""])


def main() -> None:
    stale = []
    files = {HERE / f"{service}.json": render(reduce_model(service, calls)) for service, calls in OPERATIONS.items()}
    for file, text in {**files, INSTANCE_TYPES: render_instance_types()}.items():
        if "--check" not in sys.argv:
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            stale.append(file.name)
    if stale:
        sys.exit(f"not what botocore {botocore.__version__} says: {', '.join(stale)}; run {Path(__file__).name}")


if __name__ == "__main__":
    main()
