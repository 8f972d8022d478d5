"""Writes a pipeline definition of the SageMaker Python SDK as its users write them.

Run: pip install "sagemaker==2.257.7"; python make-definition.py
"""

import json
from pathlib import Path
from unittest.mock import MagicMock

import sagemaker
from sagemaker.inputs import TrainingInput
from sagemaker.lambda_helper import Lambda
from sagemaker.model import Model
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.transformer import Transformer
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals, ConditionGreaterThanOrEqualTo
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TransformStep, TuningStep

ROLE = "arn:aws:iam::111122223333:role/sagemaker"
SKLEARN = "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3"
XGBOOST = "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:3.2-0"
FUNCTION = "arn:aws:lambda:us-west-2:111122223333:function:ask-owner"

session = PipelineSession(
    boto_session=MagicMock(region_name="us-west-2"), sagemaker_client=MagicMock(), default_bucket="bucket"
)
session.settings = sagemaker.session_settings.SessionSettings()
source = ParameterString("Source", default_value="s3://bucket/source")
least = ParameterFloat("LeastAccuracy", default_value=0.9)


def place(step: str, name: str) -> Join:
    return Join(on="/", values=["s3://bucket/runs", ExecutionVariables.PIPELINE_EXECUTION_ID, step, name])


def run(step: str, inputs: dict, outputs: list[str], **options: object) -> ProcessingStep:
    processor = Processor(
        image_uri=SKLEARN,
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.large",
        sagemaker_session=session,
        entrypoint=["python3", "/opt/ml/processing/input/code/job.py"],
    )
    return ProcessingStep(
        name=step,
        step_args=processor.run(
            inputs=[
                ProcessingInput(source=uri, destination=f"/opt/ml/processing/input/{name}", input_name=name)
                for name, uri in {"code": "s3://bucket/code/job.py", **inputs}.items()
            ],
            outputs=[
                ProcessingOutput(
                    source=f"/opt/ml/processing/output/{name}", destination=place(step, name), output_name=name
                )
                for name in outputs
            ],
            arguments=[step.lower()],
        ),
        **options,
    )


def output_of(step: ProcessingStep, name: str) -> object:
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


prepare = run("Prepare", {"source": source}, ["train", "features", "labels"])

estimator = sagemaker.estimator.Estimator(
    image_uri=XGBOOST,
    role=ROLE,
    instance_count=1,
    instance_type="ml.m5.large",
    output_path="s3://bucket/models",
    sagemaker_session=session,
    hyperparameters={"num_round": 20, "objective": "binary:logistic", "eval_metric": "auc", "seed": 7},
)
tuner = HyperparameterTuner(
    estimator,
    objective_metric_name="validation:auc",
    hyperparameter_ranges={"eta": ContinuousParameter(0.1, 0.5)},
    max_jobs=2,
    max_parallel_jobs=2,
    random_seed=7,
)
rows = TrainingInput(output_of(prepare, "train"), content_type="text/csv")
tune = TuningStep(name="Tune", step_args=tuner.fit(inputs={"train": rows, "validation": rows}))

model = Model(
    image_uri=XGBOOST,
    model_data=tune.get_top_model_s3_uri(top_k=0, s3_bucket="bucket", prefix="models"),
    role=ROLE,
    sagemaker_session=session,
)
create = ModelStep(name="Model", step_args=model.create(instance_type="ml.m5.large"))

transformer = Transformer(
    model_name=create.properties.ModelName,
    instance_count=1,
    instance_type="ml.m5.large",
    accept="text/csv",
    assemble_with="Line",
    output_path=place("Predict", "predictions"),
    sagemaker_session=session,
)
predict = TransformStep(
    name="Predict",
    step_args=transformer.transform(data=output_of(prepare, "features"), content_type="text/csv", split_type="Line"),
)

evaluation = PropertyFile(name="Evaluation", output_name="evaluation", path="evaluation.json")
evaluate = run(
    "Evaluate",
    {"labels": output_of(prepare, "labels"), "predictions": predict.properties.TransformOutput.S3OutputPath},
    ["evaluation"],
    property_files=[evaluation],
)

ask = LambdaStep(
    name="AskOwner",
    lambda_func=Lambda(function_arn=FUNCTION, session=session),
    inputs={"run": ExecutionVariables.PIPELINE_EXECUTION_ID},
    outputs=[LambdaOutput(output_name="answer", output_type=LambdaOutputTypeEnum.String)],
    depends_on=[evaluate],
)
register = ModelStep(
    name="Register",
    step_args=model.register(
        content_types=["text/csv"],
        response_types=["text/csv"],
        inference_instances=["ml.m5.large"],
        transform_instances=["ml.m5.large"],
        model_package_group_name="diagnosis",
        approval_status="PendingManualApproval",
    ),
)
accuracy = JsonGet(step_name=evaluate.name, property_file=evaluation, json_path="metrics.accuracy.value")
reject = FailStep(
    name="Reject", error_message=Join(on=" ", values=["accuracy", accuracy, "is below", least, "or nobody agreed"])
)
check = ConditionStep(
    name="Check",
    conditions=[
        ConditionGreaterThanOrEqualTo(left=accuracy, right=least),
        ConditionEquals(left=ask.properties.Outputs["answer"], right="yes"),
    ],
    if_steps=[register],
    else_steps=[reject],
)

pipeline = Pipeline(
    name="diagnosis",
    parameters=[source, least],
    steps=[prepare, tune, create, predict, evaluate, ask, check],
    sagemaker_session=session,
)
Path(__file__).with_name("definition.json").write_text(json.dumps(json.loads(pipeline.definition()), indent=1) + "\n")
