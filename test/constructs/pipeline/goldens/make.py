"""Writes, for each case of cases.ts, the definition that the SageMaker Python SDK emits for the same pipeline.

Written by hand from what each pipeline is meant to do, with the SDK's own classes; it never sees our rendering.

Run, in an environment of its own: pip install "sagemaker==2.257.7"; python make.py
"""

import json
import re
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import sagemaker
from sagemaker import image_uris
from sagemaker.drift_check_baselines import DriftCheckBaselines
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.lambda_helper import Lambda
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.network import NetworkConfig
from sagemaker.pipeline import PipelineModel
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.spark.processing import PySparkProcessor
from sagemaker.transformer import Transformer
from sagemaker.tuner import (
    CategoricalParameter,
    ContinuousParameter,
    HyperbandStrategyConfig,
    HyperparameterTuner,
    IntegerParameter,
    StrategyConfig,
    WarmStartConfig,
    WarmStartTypes,
)
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_experiment_config import PipelineExperimentConfig
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TransformStep, TuningStep
from sdk_session import retries, session

REGISTRY = "141502667606.dkr.ecr.eu-west-1.amazonaws.com"
SKLEARN = f"{REGISTRY}/sagemaker-scikit-learn:1.4-2-py312-cpu-py3"
XGBOOST = f"{REGISTRY}/sagemaker-xgboost:3.2-0"
ASSETS = "s3://cdk-hnb659fds-assets-111122223333-eu-west-1"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888"
# Nothing but its form matters: which function it is, CloudFormation says.
CHAMPION = "arn:aws:lambda:eu-west-1:111122223333:function:champion"
LOCAL_STORAGE = ["ml.r5d.large", "ml.g4dn.xlarge", "ml.g5.xlarge"]
INPUT = "/opt/ml/processing/input"
OUTPUT = "/opt/ml/processing/output"
XGBOOST_SERVING = {"MAX_CONTENT_LENGTH": "20971520"}
OFFLINE = {"PIP_NO_BUILD_ISOLATION": "0"}
SCRIPT_SERVING = {
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
    **OFFLINE,
    "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "text/csv",
}

# What Spark's executors import: the SDK uploads it, to a place of its own, which is that of an asset here.
MODULES = Path(mkdtemp()) / "asset.zip"
MODULES.touch()
UPLOADED = re.compile(r"s3://data-bucket/sagemaker-spark-processing-[0-9-]+/input/py-files")


def role(name: str) -> str:
    return f"arn:aws:iam::111122223333:role/{name}"


def run_uri(*parts: str) -> Join:
    return Join(on="/", values=["s3://data-bucket/churn/runs", ExecutionVariables.PIPELINE_EXECUTION_ID, *parts])


class Case:
    """One pipeline: what is particular to it, and its steps made of that."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.encrypted = options.get("encrypted", False)
        self.vpc = options.get("vpc", False)
        self.tags = [{"Key": key, "Value": value} for key, value in options.get("tags", {}).items()] or None
        self.approval = ParameterString(
            "ModelApprovalStatus", default_value=options.get("approval", "PendingManualApproval")
        )
        self.parameters: list[ParameterString] = []
        objective = options.get("hyperparameters", BINARY).get("objective", BINARY["objective"])
        self.is_binary = options.get("binary", objective == BINARY["objective"])
        #: in the place of tables of numbers and categories
        self.form: dict[str, Any] = options.get("form", {})
        self.tuned: dict[str, Any] = {}

    def volume_key(self, instance: str) -> str | None:
        return KEY if self.encrypted and instance not in LOCAL_STORAGE else None

    def process(
        self, step: str, command: str, job_role: str, inputs: dict[str, Any], outputs: list[str], **more: Any
    ) -> Any:
        network = NetworkConfig(
            enable_network_isolation=True,
            security_group_ids=["sg-jobs"] if self.vpc else None,
            subnets=["subnet-a", "subnet-b"] if self.vpc else None,
        )
        instance = self.options.get("evaluation_instance", "ml.m5.large") if step == "Evaluate" else "ml.m5.large"
        processor = Processor(
            image_uri=self.form.get("prepared_by", SKLEARN) if step == "Prepare" else SKLEARN,
            role=role(job_role),
            instance_count=1,
            instance_type=instance,
            volume_size_in_gb=self.options.get("volume", 30) if step == "Evaluate" else 30,
            volume_kms_key=self.volume_key(instance),
            output_kms_key=KEY if self.encrypted else None,
            max_runtime_in_seconds=3600,
            sagemaker_session=session,
            entrypoint=["python3", f"{INPUT}/code/asset.zip"],
            env=more.pop("env", None),
            network_config=network,
            tags=self.tags,
        )
        files = {"code": f"{ASSETS}/asset.zip", "config": f"{ASSETS}/asset.json"}
        arguments = processor.run(
            inputs=[
                ProcessingInput(source=uri, destination=f"{INPUT}/{name}", input_name=name)
                for name, uri in {**inputs, **files}.items()
            ],
            outputs=[
                ProcessingOutput(source=f"{OUTPUT}/{name}", destination=run_uri(command, name), output_name=name)
                for name in outputs
            ],
            arguments=[command, "--config", f"{INPUT}/config/asset.json", *more.pop("arguments", [])],
        )
        return ProcessingStep(name=step, step_args=arguments, retry_policies=retries(), **more)

    def submit(self, step: str, inputs: dict[str, Any], outputs: list[str], instances: int) -> Any:
        """A program of Spark's. The SDK finds the image, and makes the command."""
        processor = PySparkProcessor(
            framework_version="3.5",
            py_version="py312",
            container_version="1.3",
            role=role("prepare"),
            instance_count=instances,
            instance_type="ml.m5.4xlarge",
            volume_size_in_gb=30,
            max_runtime_in_seconds=3600,
            sagemaker_session=session,
            network_config=NetworkConfig(enable_network_isolation=True, encrypt_inter_container_traffic=True),
        )
        arguments = processor.run(
            submit_app=f"{ASSETS}/asset.py",
            submit_py_files=[str(MODULES)],
            inputs=[
                ProcessingInput(source=uri, destination=f"{INPUT}/{name}", input_name=name)
                for name, uri in {**inputs, "config": f"{ASSETS}/asset.json"}.items()
            ],
            outputs=[
                ProcessingOutput(source=f"{OUTPUT}/{name}", destination=run_uri("prepare", name), output_name=name)
                for name in outputs
            ],
            arguments=["--config", f"{INPUT}/config/asset.json"],
        )
        return ProcessingStep(name=step, step_args=arguments, retry_policies=retries())

    def prepare(self) -> Any:
        if self.options.get("prepared"):
            names = {"train": "TrainDataUri", "validation": "ValidationDataUri", "test": "TestDataUri"}
            inputs = {
                folder: ParameterString(name, default_value=f"s3://data-bucket/rows/{folder}/")
                for folder, name in names.items()
            }
            self.step = self.process("CheckData", "check", "prepare", inputs, PREPARED_OUTPUTS)
        else:
            inputs = {"source": ParameterString("InputDataUri", default_value="s3://data-bucket/raw/")}
            instances = self.options.get("spark")
            compares = self.options.get("champion", False)
            earlier = {"earlier": run_uri("champion", "earlier")} if compares else {}
            order = {"depends_on": ["RecallRows"]} if compares else {}
            self.step = (
                self.submit("Prepare", inputs, PREPARE_OUTPUTS, instances)
                if instances
                else self.process("Prepare", "prepare", "prepare", {**inputs, **earlier}, PREPARE_OUTPUTS, **order)
            )
        self.parameters = list(inputs.values())
        self.rows = {name: self.output(name) for name in ("train", "validation", "test", "labels")}
        self.preprocessor = Join(on="/", values=[self.output("preprocessor"), "model.tar.gz"])
        return self.step

    def output(self, name: str, step: Any = None) -> Any:
        return (step or self.step).properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri

    def beside_baseline(self, folder: str) -> Join:
        return Join(on="/", values=[self.output("baseline"), folder])

    def estimator(self, *folders: str) -> Estimator:
        options = self.options
        instance = options.get("instance", "ml.m5.large")
        count = options.get("count", 1)
        return Estimator(
            image_uri=options.get("image", XGBOOST),
            role=role("train"),
            instance_count=count,
            instance_type=instance,
            volume_size=options.get("volume", 30),
            volume_kms_key=self.volume_key(instance),
            max_run=options.get("max_run", 3600),
            output_path=run_uri("train", *folders),
            output_kms_key=KEY if self.encrypted else None,
            sagemaker_session=session,
            hyperparameters=options.get("hyperparameters", BINARY),
            environment=options.get("environment"),
            enable_network_isolation=True,
            encrypt_inter_container_traffic=count > 1,
            subnets=["subnet-a", "subnet-b"] if self.vpc else None,
            security_group_ids=["sg-jobs"] if self.vpc else None,
            metric_definitions=options.get("metrics"),
            use_spot_instances="max_wait" in options,
            max_wait=options.get("max_wait"),
            checkpoint_s3_uri=run_uri("train", *folders, "checkpoints") if "max_wait" in options else None,
            keep_alive_period_in_seconds=options.get("keep_alive"),
            disable_profiler=True,
            debugger_hook_config=False,
            tags=self.tags,
        )

    def channels(self, found: dict[str, Any] | None = None) -> dict[str, TrainingInput]:
        rows = self.form.get("content_type", "text/csv")

        def channel(uri: Any, content_type: str | None = rows) -> TrainingInput:
            return TrainingInput(uri, content_type=content_type, input_mode="File")

        if found is None and "channels" in self.options:
            content_type = self.options.get("channel_type", rows)
            return {name: channel(uri, content_type) for name, uri in self.options["channels"](self).items()}
        found = found or {name: self.rows[name] for name in ("train", "validation")}
        channels = {name: channel(uri) for name, uri in found.items()}
        return {**channels, "code": channel(f"{ASSETS}/asset.gz", None)} if "script" in self.options else channels

    def tune(self) -> Any:
        tuning = self.options["tuning"]
        tuner = HyperparameterTuner(
            estimator=self.estimator(),
            objective_metric_name=tuning["objective"],
            objective_type=tuning.get("direction", "Maximize"),
            hyperparameter_ranges=tuning["ranges"],
            metric_definitions=self.options.get("metrics"),
            strategy=tuning.get("strategy", "Bayesian"),
            strategy_config=tuning.get("strategy_config"),
            max_jobs=tuning.get("trainings", 20),
            max_parallel_jobs=tuning.get("parallel", 2),
            max_runtime_in_seconds=tuning.get("max_runtime"),
            early_stopping_type=tuning.get("early_stopping", "Off"),
            warm_start_config=tuning.get("warm_start"),
            random_seed=tuning.get("seed"),
            tags=self.tags,
        )
        arguments = tuner.fit(inputs=self.channels(), include_cls_metadata=False)
        self.tuning = TuningStep(name="Tune", step_args=arguments, retry_policies=retries())
        best = self.tuning.properties.TrainingJobSummaries[0].TrainingJobName
        self.model_data = Join(on="/", values=[*run_uri("train").values, best, "output/model.tar.gz"])
        chosen = self.tuning.properties.BestTrainingJob.TunedHyperParameters
        self.tuned = {name: chosen[name] for name in tuning["ranges"]}
        return self.tuning

    def train(self) -> Any:
        if "tuning" in self.options:
            return self.tune()
        arguments = self.estimator().fit(inputs=self.channels())
        self.training = TrainingStep(name="Train", step_args=arguments, retry_policies=retries())
        self.model_data = self.training.properties.ModelArtifacts.S3ModelArtifacts
        return self.training

    def refit(self) -> list[Any]:
        """The same training on channels that end later, in a folder of its own."""
        channels = self.channels({name: self.beside_baseline(f"refit/{name}") for name in ("train", "validation")})
        step = TrainingStep(
            name="Refit", step_args=self.estimator("refit").fit(inputs=channels), retry_policies=retries()
        )
        self.model_data = step.properties.ModelArtifacts.S3ModelArtifacts
        return [step]

    @property
    def accepted(self) -> str:
        accepted: str = self.options.get("accept", self.form.get("accept", "text/csv"))
        return accepted

    def model(self) -> PipelineModel:
        image = self.options.get("image", XGBOOST)
        environment = self.options.get("serving", XGBOOST_SERVING)
        first = self.options.get("first", self.form.get("first", SCRIPT_SERVING))
        preprocessor = Model(image_uri=SKLEARN, model_data=self.preprocessor, env=first, sagemaker_session=session)
        serving = self.options.get("serving_image", image)
        model = Model(image_uri=serving, model_data=self.model_data, env=environment, sagemaker_session=session)
        return PipelineModel(
            models=[model] if first is None else [preprocessor, model],
            role=role("model"),
            enable_network_isolation=True,
            vpc_config={"SecurityGroupIds": ["sg-jobs"], "Subnets": ["subnet-a", "subnet-b"]} if self.vpc else None,
            sagemaker_session=session,
        )

    def predict(self) -> list[Any]:
        create = ModelStep(name="CreateModel", step_args=self.model().create("ml.m5.large"))
        options = self.options
        instance = options.get("evaluation_instance", "ml.m5.large")
        transformer = Transformer(
            model_name=create.properties.ModelName,
            instance_count=1,
            instance_type=instance,
            **{
                "strategy": "MultiRecord",
                "max_payload": 1,
                **self.form.get("transform", {}),
                **options.get("transform", {}),
            },
            accept=self.accepted,
            assemble_with="Line",
            output_path=run_uri("predict"),
            output_kms_key=KEY if self.encrypted else None,
            volume_kms_key=self.volume_key(instance),
            tags=self.tags,
            sagemaker_session=session,
        )
        arguments = transformer.transform(
            data=self.rows["test"],
            content_type=self.form.get("content_type", "text/csv"),
            split_type=self.form.get("split_type", "Line"),
            compression_type="None",
        )
        self.transform = TransformStep(name="Predict", step_args=arguments, retry_policies=retries())
        return [create, self.transform]

    def call(self, name: str, action: str, depends_on: list[Any] | None = None, **inputs: Any) -> LambdaStep:
        return LambdaStep(
            name=name,
            lambda_func=Lambda(function_arn=CHAMPION, session=session),
            inputs={
                "action": action,
                "run": ExecutionVariables.PIPELINE_EXECUTION_ID,
                "folder": run_uri("champion"),
                **inputs,
            },
            outputs=[LambdaOutput("outcome", LambdaOutputTypeEnum.String)],
            depends_on=depends_on,
        )

    def ask_champion(self) -> list[Any]:
        about = {"rows": self.rows["test"], "baseline": self.output("baseline")}
        ask = self.call("AskChampion", "ask", **about)
        self.answered = self.call("AwaitChampion", "await", [ask, self.transform], **about)
        return [ask, self.answered]

    def evaluate(self) -> list[Any]:
        compares = self.options.get("champion", False)
        tuned = [part for pair in self.tuned.items() for part in ("--tuned", Join(on="=", values=[*pair]))]
        environment = {
            "PIPELINE_EXECUTION_ID": ExecutionVariables.PIPELINE_EXECUTION_ID,
            "TRAINING_IMAGE": self.options.get("image", XGBOOST),
            **({"MODEL_APPROVAL_STATUS": self.approval} if compares else {}),
        }
        measured = self.form.get("measured", False)
        evaluation = PropertyFile(name="Evaluation", output_name="evaluation", path="evaluation.json")
        inputs = {
            "labels": self.rows["labels"],
            "predictions": self.transform.properties.TransformOutput.S3OutputPath,
            **{
                name: self.beside_baseline(f"measured/{name}") if measured else self.rows[name]
                for name in ("train", "test")
            },
            **({} if self.form.get("first", SCRIPT_SERVING) is None else {"preprocessor": self.preprocessor}),
            **({"champion": run_uri("champion", "answers")} if compares else {}),
            **({} if self.options.get("script") or self.form else {"model": self.model_data}),
        }
        step = self.process(
            "Evaluate",
            "evaluate",
            "evaluate",
            inputs,
            EVALUATE_OUTPUTS,
            arguments=tuned,
            env=environment,
            property_files=[evaluation],
            depends_on=[self.answered] if compares else None,
        )

        def verdict(name: str) -> JsonGet:
            return JsonGet(step_name=step.name, property_file=evaluation, json_path=f"success_criteria.{name}")

        threshold = JsonGet(step_name=step.name, property_file=evaluation, json_path="decision_threshold.text")

        def champion(path: str) -> JsonGet:
            return JsonGet(step_name=step.name, property_file=evaluation, json_path=f"champion.{path}")

        compared = ["championVerdict", "champion", "championComparison"] if compares else []

        def file(folder: Any, name: str, content_type: str) -> MetricsSource:
            return MetricsSource(content_type=content_type, s3_uri=Join(on="/", values=[folder, name]))

        baseline = self.output("baseline")
        judged = self.model_data
        refit = self.refit() if self.options.get("refit") else []
        register = ModelStep(
            name="Register",
            step_args=self.model().register(
                content_types=self.options.get("content_types", self.form.get("content_types", ["text/csv"])),
                response_types=[self.accepted],
                model_package_group_name="churn-models",
                approval_status=champion("approval") if compares else self.approval,
                description=verdict("message"),
                model_metrics=ModelMetrics(
                    model_statistics=file(self.output("evaluation", step), "evaluation.json", "application/json")
                ),
                drift_check_baselines=DriftCheckBaselines(
                    model_data_statistics=file(baseline, "baseline.csv", "text/csv"),
                    model_data_constraints=file(baseline, "schema.json", "application/json"),
                    model_statistics=file(self.output("predictions", step), "predictions.csv", "text/csv"),
                ),
                customer_metadata_properties={
                    "pipelineExecutionArn": ExecutionVariables.PIPELINE_EXECUTION_ARN,
                    "modelCard": Join(on="/", values=[self.output("evaluation", step), "model-card.json"]),
                    "evaluationPage": Join(on="/", values=[self.output("evaluation", step), "evaluation.html"]),
                    **({"judgedModel": judged} if refit else {}),
                    **({"decisionThreshold": threshold} if self.is_binary else {}),
                    **{name: champion(f"metadata.{name}") for name in compared},
                    **{f"tuned.{name}": value for name, value in self.tuned.items()},
                },
            ),
        )
        message = Join(on="", values=["model not registered: ", verdict("message")])
        check = ConditionStep(
            name="CheckCriteria",
            conditions=[ConditionEquals(left=verdict("verdict"), right="met")],
            if_steps=[*refit, register],
            else_steps=[FailStep(name="Reject", error_message=message)],
        )
        return [step, check]

    def pipeline(self) -> Pipeline:
        asking = self.ask_champion if self.options.get("champion") else list
        recalled = [self.call("RecallRows", "recall")] if self.options.get("champion") else []
        steps = [*recalled, self.prepare(), self.train(), *self.predict(), *asking(), *self.evaluate()]
        parameters = [*self.parameters, self.approval]
        return Pipeline(
            name="churn",
            parameters=parameters,
            steps=steps,
            pipeline_experiment_config=self.options.get("experiment"),
            sagemaker_session=session,
        )


PREPARE_OUTPUTS = ["train", "validation", "test", "labels", "preprocessor", "baseline", "report"]
PREPARED_OUTPUTS = ["train", "validation", "test", "labels", "preprocessor", "baseline"]
EVALUATE_OUTPUTS = ["evaluation", "predictions"]
BINARY = {"objective": "binary:logistic", "eval_metric": "logloss", "num_round": "10"}
REGRESSION = {"objective": "reg:squarederror", "eval_metric": "rmse", "num_round": "10"}
MULTICLASS = {"objective": "multi:softprob", "eval_metric": "mlogloss", "num_class": "3", "num_round": "10"}
SCRIPT = {
    "lifecycle_program": "train.py",
    "sagemaker_program": "lifecycle_entry.py",
    "sagemaker_submit_directory": "/opt/ml/input/data/code/asset.gz",
}


def framework_image(framework: str, scope: str, instance: str, version: str, **more: Any) -> str:
    """The image that the SDK itself chooses, by the instance among others."""
    return image_uris.retrieve(
        framework, "eu-west-1", version=version, instance_type=instance, image_scope=scope, **more
    )


GPU = "ml.g5.xlarge"
FOUND_BY_SCRIPT = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}
LARGE = str(20 * 1024 * 1024)

JSON_LINES = "application/jsonlines"
IMAGE = "application/x-image"
SERIES = {
    "content_type": JSON_LINES,
    "accept": JSON_LINES,
    "first": None,
    "content_types": [JSON_LINES, "application/json"],
}
#: a text that stands alone: a table as any other
TEXTS = {"content_type": "text/csv"}
IMAGES = {
    "content_type": IMAGE,
    "content_types": [IMAGE, "image/png", "image/jpeg"],
    "split_type": "None",
    "transform": {"strategy": None, "max_payload": 25},
    "first": None,
    "prepared_by": XGBOOST,
    "measured": True,
}
#: the library's own algorithms
OWN_SCRIPT = {"script": True, "environment": OFFLINE, "serving": SCRIPT_SERVING}
LAG_GRADIENT_BOOSTING = {
    **OWN_SCRIPT,
    "form": SERIES,
    "binary": False,
    "image": SKLEARN,
    "metrics": [{"Name": f"validation:{name}", "Regex": rf"validation-{name}:(\S+)"} for name in ("mase", "wape")],
    "hyperparameters": {
        "algorithm": "lagGradientBoosting",
        "problem": "forecasting",
        "horizon": "7",
        "frequency": "day",
        "season": "7",
        "backtests": "3",
        "quantiles": "[0.1,0.5,0.9]",
        "knownAhead": '["price"]',
        "staticColumns": '["kind"]',
        "history": "28",
        "rounds": "50",
        "learningRate": "0.1",
        "leaves": "31",
        "minimumLeafRows": "20",
        "seed": "0",
        **SCRIPT,
    },
}
OF_CLASSES = [
    {"Name": f"validation:{name}", "Regex": rf"validation-{name}:(\S+)"} for name in ("accuracy", "auc", "log_loss")
]
FORECAST_ANSWERS = json.dumps(
    {"num_samples": 100, "output_types": ["mean", "quantiles"], "quantiles": ["0.1", "0.5", "0.9"]},
    separators=(",", ":"),
)


def built_in(algorithm: str) -> str:
    """The image that the SDK itself chooses."""
    return image_uris.retrieve(algorithm, "eu-west-1", version="1")


CASES = {
    "plain": {},
    "encrypted": {"encrypted": True},
    "vpc": {"vpc": True},
    "distributed": {"vpc": True, "encrypted": True, "count": 2, "volume": 50, "max_run": 7200},
    "tags": {"tags": {"cost-centre": "42", "team": "churn"}},
    "approved": {"approval": "Approved"},
    "local-storage": {"encrypted": True, "instance": "ml.r5d.large", "evaluation_instance": "ml.g4dn.xlarge"},
    "regression": {"hyperparameters": REGRESSION},
    "classes": {"hyperparameters": MULTICLASS},
    "prepared": {"prepared": True},
    "spark": {"spark": 3},
    "scikit-learn-script": {
        "script": True,
        "image": SKLEARN,
        "environment": OFFLINE,
        "serving": SCRIPT_SERVING,
        "hyperparameters": {"depth": "3", **SCRIPT},
    },
    "champion": {"champion": True},
    "spot": {"max_wait": 10800},
    "warm-pool": {"keep_alive": 1800},
    "bayesian": {
        "encrypted": True,
        "vpc": True,
        "tags": {"team": "churn"},
        "hyperparameters": {**BINARY, "eval_metric": "logloss,accuracy"},
        "tuning": {
            "objective": "validation:accuracy",
            "ranges": {
                "max_depth": IntegerParameter(2, 8),
                "eta": ContinuousParameter(0.01, 0.3, scaling_type="Logarithmic"),
                "lambda": CategoricalParameter(["0", "1", "10"]),
            },
            "trainings": 30,
            "parallel": 3,
            "early_stopping": "Auto",
            "max_runtime": 7200,
            "seed": 7,
            "warm_start": WarmStartConfig(WarmStartTypes.TRANSFER_LEARNING, {"tuning-before"}),
        },
    },
    "random-on-spot": {
        "max_wait": 10800,
        "hyperparameters": {**REGRESSION, "eval_metric": "rmse"},
        "tuning": {
            "objective": "validation:rmse",
            "direction": "Minimize",
            "strategy": "Random",
            "ranges": {"subsample": ContinuousParameter(0.5, 1)},
        },
    },
    "hyperband": {
        "hyperparameters": {**REGRESSION, "eval_metric": "rmse"},
        "tuning": {
            "objective": "validation:rmse",
            "direction": "Minimize",
            "strategy": "Hyperband",
            "strategy_config": StrategyConfig(HyperbandStrategyConfig(max_resource=10, min_resource=2)),
            "ranges": {"subsample": ContinuousParameter(0.5, 1)},
        },
    },
    "script-grid": {
        "script": True,
        "image": SKLEARN,
        "environment": OFFLINE,
        "serving": SCRIPT_SERVING,
        "hyperparameters": SCRIPT,
        "metrics": [{"Name": "validation:auc", "Regex": "auc=([0-9.]+)"}],
        "tuning": {
            "objective": "validation:auc",
            "strategy": "Grid",
            "trainings": None,
            "ranges": {"depth": CategoricalParameter(["1", "2"])},
        },
    },
    "xgboost-script": {
        "script": True,
        "environment": OFFLINE,
        "serving": {**SCRIPT_SERVING, **XGBOOST_SERVING},
        "hyperparameters": SCRIPT,
    },
    # The first is what a Pipeline of the SDK has when nothing is said.
    "experiment": {
        "experiment": PipelineExperimentConfig(
            ExecutionVariables.PIPELINE_NAME, ExecutionVariables.PIPELINE_EXECUTION_ID
        )
    },
    "named-experiment": {
        "experiment": PipelineExperimentConfig("all-churn-models", ExecutionVariables.PIPELINE_EXECUTION_ID)
    },
    "pytorch": {
        "script": True,
        "image": framework_image("pytorch", "training", "ml.m5.large", "2.6.0", py_version="py312"),
        "serving_image": framework_image("pytorch", "inference", "ml.m5.large", "2.6.0", py_version="py312"),
        "serving": {
            **FOUND_BY_SCRIPT,
            "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "text/csv",
            "TS_MAX_REQUEST_SIZE": LARGE,
            "TS_MAX_RESPONSE_SIZE": LARGE,
        },
        "hyperparameters": {"epochs": "5", **SCRIPT},
    },
    "pytorch-on-gpus": {
        "encrypted": True,
        "script": True,
        "instance": GPU,
        "evaluation_instance": GPU,
        "image": framework_image("pytorch", "training", GPU, "2.5.1", py_version="py311"),
        "serving_image": framework_image("pytorch", "inference", GPU, "2.5.1", py_version="py311"),
        "serving": {
            **FOUND_BY_SCRIPT,
            "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "text/csv",
            "TS_MAX_REQUEST_SIZE": LARGE,
            "TS_MAX_RESPONSE_SIZE": LARGE,
        },
        "hyperparameters": SCRIPT,
    },
    "hugging-face": {
        "script": True,
        "instance": GPU,
        "image": framework_image(
            "huggingface", "training", GPU, "4.49.0", base_framework_version="pytorch2.5.1", py_version="py311"
        ),
        "serving_image": framework_image(
            "huggingface",
            "inference",
            "ml.m5.large",
            "4.49.0",
            base_framework_version="pytorch2.6.0",
            py_version="py312",
        ),
        "serving": {**FOUND_BY_SCRIPT, "SAGEMAKER_MAX_PAYLOAD_IN_MB": "20"},
        "hyperparameters": SCRIPT,
    },
    "tensorflow": {
        "script": True,
        "image": framework_image("tensorflow", "training", "ml.m5.large", "2.19.0", py_version="py312"),
        "serving_image": framework_image("tensorflow", "inference", "ml.m5.large", "2.19.0"),
        "serving": {},
        "hyperparameters": {"model_dir": "/opt/ml/model", **SCRIPT},
    },
    "forecast": LAG_GRADIENT_BOOSTING,
    "refit": {**LAG_GRADIENT_BOOSTING, "refit": True, "max_wait": 10800},
    "deepar": {
        "form": SERIES,
        "binary": False,
        "image": built_in("forecasting-deepar"),
        "channels": lambda case: {name: case.beside_baseline(f"deepar/{name}") for name in ("train", "test")},
        "channel_type": None,
        "first": {
            **SCRIPT_SERVING,
            "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": JSON_LINES,
            "DEEPAR_INFERENCE_CONFIG": FORECAST_ANSWERS,
        },
        "serving": {"DEEPAR_INFERENCE_CONFIG": FORECAST_ANSWERS},
        "transform": {"strategy": "SingleRecord", "max_payload": None},
        "content_types": ["application/json", JSON_LINES],
        "hyperparameters": {
            "epochs": "20",
            "likelihood": "student-T",
            "num_cells": "40",
            "num_layers": "2",
            "mini_batch_size": "128",
            "learning_rate": "0.001",
            "dropout_rate": "0.1",
            "num_eval_samples": "100",
            "prediction_length": "7",
            "context_length": "7",
            "time_freq": "1D",
            "test_quantiles": "[0.1,0.5,0.9]",
            "cardinality": "auto",
            "embedding_dimension": "10",
            "num_dynamic_feat": "1",
        },
    },
    "texts": {
        **OWN_SCRIPT,
        "form": TEXTS,
        "binary": True,
        "image": SKLEARN,
        "metrics": OF_CLASSES,
        "hyperparameters": {
            "algorithm": "textLogisticRegression",
            "problem": "binary",
            "texts": "1",
            "longestPhrase": "2",
            "minimumTermRows": "2",
            "maximumTerms": "50000",
            "penalty": "0.2",
            "balanceClasses": "false",
            "seed": "0",
            **SCRIPT,
        },
    },
    "blazingtext": {
        "form": TEXTS,
        "binary": True,
        "image": built_in("blazingtext"),
        "channels": lambda case: {name: case.beside_baseline(f"sentences/{name}") for name in ("train", "validation")},
        "channel_type": "text/plain",
        "first": {**SCRIPT_SERVING, "LIFECYCLE_SENTENCE_CLASSES": "2"},
        "serving": {},
        "accept": JSON_LINES,
        "hyperparameters": {"mode": "supervised", "epochs": "10"},
    },
    "images": {
        **OWN_SCRIPT,
        "form": IMAGES,
        "binary": True,
        "image": XGBOOST,
        "serving": {**SCRIPT_SERVING, **XGBOOST_SERVING},
        "metrics": OF_CLASSES,
        "hyperparameters": {
            "algorithm": "imageLogisticRegression",
            "problem": "binary",
            "side": "32",
            "colour": "false",
            "penalty": "10",
            "balanceClasses": "false",
            "seed": "0",
            **SCRIPT,
        },
    },
    "image-classification": {
        "form": IMAGES,
        "binary": True,
        "instance": GPU,
        "image": built_in("image-classification"),
        "channels": lambda case: {
            **{name: case.rows[name] for name in ("train", "validation")},
            **{f"{name}_lst": case.beside_baseline(f"listed/{name}") for name in ("train", "validation")},
        },
        "serving": {},
        "accept": JSON_LINES,
        "hyperparameters": {
            "num_classes": "2",
            "num_training_samples": "5000",
            "image_shape": "3,224,224",
            "resize": "224",
            "num_layers": "50",
            "use_pretrained_model": "1",
        },
    },
    "object-detection": {
        "form": IMAGES,
        "binary": False,
        "instance": GPU,
        "image": built_in("object-detection"),
        "channels": lambda case: {
            **{name: Join(on="/", values=[case.rows[name], "with-boxes"]) for name in ("train", "validation")},
            **{
                f"{name}_annotation": Join(
                    on="/", values=[case.output("baseline"), f"annotations/{name}", "with-boxes"]
                )
                for name in ("train", "validation")
            },
        },
        "serving": {},
        "accept": JSON_LINES,
        "hyperparameters": {
            "num_classes": "2",
            "num_training_samples": "2000",
            "image_shape": "300",
            "base_network": "vgg-16",
            "use_pretrained_model": "1",
        },
    },
}


def main() -> None:
    texts = {name: Case(**options).pipeline().definition() for name, options in CASES.items()}
    definitions = {name: json.loads(UPLOADED.sub(f"{ASSETS}/asset.zip", text)) for name, text in texts.items()}
    document = {"sdk": sagemaker.__version__, "definitions": definitions}
    Path(__file__).with_name("definitions.json").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
