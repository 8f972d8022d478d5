"""Writes the definition that the SageMaker Python SDK emits for the pipeline of own-steps.test.ts: steps of one's own,
with what an earlier execution made where it is not too old.

Run, in an environment of its own: pip install "sagemaker==2.257.7"; python make_own_steps.py
"""

import json
from pathlib import Path

import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.lambda_helper import Lambda
from sagemaker.model import Model
from sagemaker.processing import ProcessingOutput, Processor
from sagemaker.transformer import Transformer
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThanOrEqualTo
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep, TuningStep
from sdk_session import retries, session

IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1"
ROLE = "arn:aws:iam::111122223333:role/mine"


def cache(age: str) -> CacheConfig:
    return CacheConfig(enable_caching=True, expire_after=age)


def estimator() -> Estimator:
    return Estimator(
        image_uri=IMAGE,
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path="s3://data-bucket/models",
        sagemaker_session=session,
        disable_profiler=True,
        debugger_hook_config=False,
        metric_definitions=[{"Name": "loss", "Regex": "loss=(.*)"}],
    )


def list_steps(rows: ParameterString) -> list:
    processor = Processor(
        image_uri=IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session
    )
    output = ProcessingOutput(source="/opt/ml/processing/output/report", output_name="report")
    output.destination = Join(on="/", values=["s3://data-bucket", ExecutionVariables.PIPELINE_EXECUTION_ID])
    report = PropertyFile(name="Report", output_name="report", path="report.json")
    check = ProcessingStep(
        name="Check",
        step_args=processor.run(outputs=[output], arguments=["--rows", rows]),
        property_files=[report],
        cache_config=cache("P30D"),
        retry_policies=retries(),
    )
    ask = LambdaStep(
        name="Ask",
        lambda_func=Lambda(function_arn="arn:aws:lambda:eu-west-1:111122223333:function:mine", session=session),
        inputs={"rows": rows},
        outputs=[
            LambdaOutput("answer", LambdaOutputTypeEnum.String),
            LambdaOutput("rows", LambdaOutputTypeEnum.Integer),
        ],
        cache_config=cache("PT12H"),
        depends_on=[check],
    )
    train = TrainingStep(
        name="Train",
        step_args=estimator().fit(inputs={"train": TrainingInput(rows)}),
        cache_config=cache("P1D"),
        retry_policies=retries(),
    )
    tuner = HyperparameterTuner(
        estimator(), "loss", {"rate": ContinuousParameter(0, 1)}, [{"Name": "loss", "Regex": "loss=(.*)"}], max_jobs=2
    )
    tune = TuningStep(
        name="Tune",
        step_args=tuner.fit(inputs={"train": TrainingInput(rows)}, include_cls_metadata=False),
        cache_config=cache("P1D"),
        retry_policies=retries(),
    )
    model = Model(
        image_uri=IMAGE,
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=ROLE,
        sagemaker_session=session,
    )
    create = ModelStep(name="Create", step_args=model.create("ml.m5.large"))
    transformer = Transformer(
        model_name=create.properties.ModelName,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path="s3://data-bucket/answers",
        sagemaker_session=session,
    )
    predict = TransformStep(
        name="Predict",
        step_args=transformer.transform(data=rows),
        cache_config=cache("P1D"),
        retry_policies=retries(),
    )
    enough = JsonGet(step_name=check.name, property_file=report, json_path="rows")
    answer = ask.properties.Outputs["answer"]
    decide = ConditionStep(
        name="Decide",
        conditions=[ConditionGreaterThanOrEqualTo(left=enough, right=100)],
        if_steps=[],
        else_steps=[FailStep(name="TooFew", error_message=Join(on=" ", values=["too few rows:", answer]))],
    )
    return [check, ask, train, tune, create, predict, decide]


def main() -> None:
    rows = ParameterString("Rows", default_value="s3://data-bucket/rows/")
    pipeline = Pipeline(
        name="mine",
        parameters=[rows],
        steps=list_steps(rows),
        pipeline_experiment_config=None,
        sagemaker_session=session,
    )
    document = {"sdk": sagemaker.__version__, "definition": json.loads(pipeline.definition())}
    Path(__file__).with_name("own-steps.json").write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
