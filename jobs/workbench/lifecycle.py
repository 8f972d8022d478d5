"""A deployed lifecycle, as a notebook works with it."""

import copy
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from common.contract import ANSWERS_ENDING, Files, Jobs, Keys, PredictionParts, PrepareOutputs
from common.judging_terms import Approval, ProblemType
from common.proposed_recipe import REASON, find_fixed
from workbench import containers, recipes
from workbench.champion import Champion, find_champion, write_no_champion
from workbench.definition import CONFIGURATION, Definition
from workbench.errors import WorkbenchError
from workbench.page import Page
from workbench.run import Run
from workbench.storage import Storage
from workbench.terms import APPLY, LABEL_FILES, PREFIX, PROGRAM, Parameters, RecipeFile, Steps
from workbench.trial import Bench, Trial

#: where downloads and trials are, beside the notebook
FOLDER = ".workbench"


class Lifecycle:
    """Rows, recipe, training and judging of a deployed pipeline, on this machine; and its runs."""

    def __init__(self, definition: Definition, sagemaker: Any, storage: Storage, folder: Path) -> None:
        self.definition = definition
        self._sagemaker = sagemaker
        self._storage = storage
        self._folder = folder
        self._bench = Bench(definition, folder / "assets")
        self._prepare_configuration = json.loads(self._download_job(Steps.PREPARE, Jobs.PREPARE))
        self._evaluate_configuration = json.loads(self._download_job(Steps.EVALUATE, Jobs.EVALUATE))

    @classmethod
    def open(cls, pipeline: str, folder: str = FOLDER) -> "Lifecycle":
        """Reads a pipeline's definition, and downloads its code and its configurations.

        Region, credentials and endpoints are those of the environment.
        """
        import botocore.session

        session = botocore.session.get_session()
        sagemaker = session.create_client("sagemaker")
        text = sagemaker.describe_pipeline(PipelineName=pipeline)["PipelineDefinition"]
        return cls(
            Definition(pipeline, text),
            sagemaker,
            Storage(session.create_client("s3")),
            Path(folder).resolve() / pipeline,
        )

    @property
    def recipe(self) -> dict[str, Any]:
        """The deployed recipe, to change: its keys are those of the preparation's configuration."""
        found: dict[str, Any] = copy.deepcopy(self._prepare_configuration["recipe"])
        return found

    @property
    def hyperparameters(self) -> dict[str, str]:
        """Those of the deployed training; a tuning's own are missing."""
        return dict(self.definition.training().hyperparameters)

    @property
    def limits(self) -> dict[str, dict[str, Any]]:
        """The bounds of the hyperparameters that the deployment leaves to runs, by their names."""
        return dict(self._evaluate_configuration.get(Keys.RUN_HYPERPARAMETERS, {}))

    def check_libraries(self) -> list[str]:
        """How this machine's libraries differ from those of the containers; results may then differ as well."""
        images = [self.definition.training().image, *(one["Image"] for one in self.definition.containers())]
        return containers.describe_libraries(images)

    def rows(self, limit: int = 1000) -> Any:
        """Raw rows as a pandas DataFrame, without columns of personal data; of images, which there are, and of those
        with boxes, how many each has."""
        from workbench.rows import list_images, read_rows, tabulate_annotated

        recipe = self._prepare_configuration["recipe"]
        if recipe["target"]["type"] == ProblemType.OBJECT_DETECTION:
            folder = self._new_folder("rows")
            return tabulate_annotated(
                self._bench.list_annotated(folder, self._source(), self._prepare_configuration, limit)
            )
        return (
            list_images(self._source(), limit) if recipe.get(Keys.IMAGES) else read_rows(self._source(), recipe, limit)
        )

    def report(self, recipe: dict[str, Any] | None = None) -> Page:
        """The data report of the preparation, of these rows by this recipe."""
        prepared = self._prepare(recipe or self.recipe)
        return Page((prepared / PrepareOutputs.REPORT / Files.REPORT_PAGE).read_text(encoding="utf-8"))

    def changes(self, recipe: dict[str, Any]) -> list[str]:
        """What is other than in the deployed recipe, a line each."""
        return recipes.describe_changes(self.recipe, recipe)

    def train(self, recipe: dict[str, Any] | None = None, hyperparameters: dict[str, Any] | None = None) -> Trial:
        """Direct training: prepares, trains and judges here, by the code of the pipeline's jobs, and compares with
        the serving version on the same held-out rows.

        `hyperparameters` replace the deployed ones by their names; None takes one away.
        """
        recipe = self.recipe if recipe is None else copy.deepcopy(recipe)
        chosen = self._choose(recipe, hyperparameters or {})
        prepared = self._prepare(recipe)
        folder = self._new_folder("trial")
        model = self._bench.train(folder / "train", prepared, chosen)
        preprocessor = prepared / PrepareOutputs.PREPROCESSOR / Files.MODEL_ARCHIVE
        served = self.definition.containers()
        archives = [preprocessor, model] if len(served) > 1 else [model]
        answers = self._bench.answer(
            folder / "predict", list(zip(served, archives, strict=True)), prepared / PrepareOutputs.TEST
        )
        evaluation = self._bench.evaluate(
            folder / "evaluate",
            prepared,
            _end_names(answers),
            model,
            recipes.adapt_evaluation(self._evaluate_configuration, recipe) | {Keys.HYPERPARAMETERS: chosen},
            self._answer_champion(folder / "champion", prepared) if self.definition.compares else None,
        )
        return Trial(recipe, chosen, evaluation, folder)

    def save(self, tried: Trial | dict[str, Any], file: str | None = None) -> str:
        """Writes a recipe for the app, and returns the command that puts it there: into the file that declares it.

        `file` is `<pipeline>-recipe.json` where nobody says. Hyperparameters of a trial are no part of a recipe.
        """
        recipe = tried.recipe if isinstance(tried, Trial) else tried
        path = Path(file or f"{self.definition.name}-recipe.json")
        saved = {
            RecipeFile.PIPELINE: self.definition.name,
            RecipeFile.DEPLOYED: self.recipe,
            RecipeFile.RECIPE: recipe,
        }
        path.write_text(json.dumps(saved, indent=2, ensure_ascii=False), encoding="utf-8")
        if isinstance(tried, Trial) and tried.hyperparameters != self.hyperparameters:
            print("the trial's hyperparameters are no part of its recipe: write them into the lifecycle's algorithm")
        return f"npx {PROGRAM} {APPLY} {path} lifecycle.ts"

    def start(self, trial: Trial | None = None, reason: str = "a notebook", approval: str = Approval.PENDING) -> Run:
        """Delegated training: starts a run of the pipeline, with recipe and hyperparameters of a trial.

        The model waits for approval, whatever the deployment says, unless `approval` says otherwise.
        Raises WorkbenchError for changes that take a deployment.
        """
        parameters = {Parameters.APPROVAL: approval}
        if trial is not None:
            parameters |= self._choose_parameters(trial)
            if self.changes(trial.recipe):
                parameters[Parameters.PREPARATION] = self._upload(trial.recipe)
        answer = self._sagemaker.start_pipeline_execution(
            PipelineName=self.definition.name,
            PipelineExecutionDescription=f"started from a workbench: {reason}"[:3072],
            PipelineParameters=[{"Name": name, "Value": value} for name, value in parameters.items()],
        )
        return Run(answer["PipelineExecutionArn"], self.definition, self._sagemaker, self._storage)

    def champion(self) -> Champion | None:
        """The newest approved version; None where there is none."""
        return find_champion(self._sagemaker, self._storage, self.definition.group)

    def _choose(self, recipe: dict[str, Any], given: dict[str, Any]) -> dict[str, str]:
        training = self.definition.training()
        written = {name: recipes.write_hyperparameter(value) for name, value in given.items()}
        deployed = recipes.adapt_hyperparameters(training.hyperparameters, recipe)
        chosen = {name: value for name, value in {**deployed, **written}.items() if value != "null"}
        missing = [name for name in training.searched if name not in chosen]
        if missing:
            raise WorkbenchError(
                f"hyperparameters: {', '.join(missing)} are searched by the pipeline's tuning and have no value "
                f"outside of it: give them, train(hyperparameters={{'{missing[0]}': …}})"
            )
        return chosen

    def _choose_parameters(self, trial: Trial) -> dict[str, str]:
        """The pipeline's parameters for hyperparameters other than deployed; the evaluation holds them to bounds.

        Raises WorkbenchError for those that a run may not have otherwise.
        """
        deployed, chosen = recipes.adapt_hyperparameters(self.hyperparameters, trial.recipe), trial.hyperparameters
        changed = [
            name
            for name in dict.fromkeys([*deployed, *chosen])
            if deployed.get(name) != chosen.get(name) and name not in self.definition.training().searched
        ]
        parameters = {name: self.definition.parameter_of(name) for name in changed if name in chosen}
        refused = [name for name in changed if parameters.get(name) is None]
        if refused:
            raise WorkbenchError(
                f"a run takes the deployed value of {', '.join(refused)}: change it in the lifecycle's algorithm and "
                "deploy, name it in training.runHyperparameters with the bounds that runs may choose in, or start a "
                "trial without it"
            )
        return {parameter: chosen[name] for name, parameter in parameters.items() if parameter is not None}

    def _upload(self, recipe: dict[str, Any]) -> str:
        name = self.definition.name
        if not self.definition.accepts_recipe:
            raise WorkbenchError(
                f"the pipeline {name} takes no recipe of a workbench: deploy one with `workbench` (or a Workbench "
                "whose preparation it is), or change the recipe in the app and deploy"
            )
        # The job that prepares holds whatever it is given to the same: here it is told before a run has begun.
        fixed = find_fixed(self.recipe, recipe)
        if fixed:
            raise WorkbenchError(
                f"{', '.join(fixed)} cannot change in a single run, because {REASON}: "
                "change the recipe in the app and deploy"
            )
        if "feature_dim" in self.hyperparameters:
            raise WorkbenchError("the algorithm is told how many columns there are, which a recipe changes: deploy it")
        content = json.dumps({**self._prepare_configuration, "recipe": recipe}, indent=2).encode()
        deployed = self.definition.defaults[Parameters.PREPARATION] or ""
        bucket, prefix = self.definition.place()
        digest = hashlib.sha256(content).hexdigest()[:16]
        # The file's name is the one that the job is told.
        uri = f"s3://{bucket}/{PREFIX}/{prefix}/{digest}/{deployed.rsplit('/', 1)[1]}"
        self._storage.write(uri, content)
        return uri

    def _answer_champion(self, folder: Path, prepared: Path) -> Path:
        """The serving version's answers to the same rows, as clients send them by the deployed recipe."""
        champion = self.champion()
        folder.mkdir(parents=True)
        if champion is None:
            write_no_champion(folder)
            return folder
        deployed = self._prepare(self.recipe)
        if _read_labels(deployed) != _read_labels(prepared):
            raise WorkbenchError(
                "the recipe changes which rows are held out, so that it cannot be compared with the serving version: "
                f"leave {recipes.name_held_out(self.recipe)} as they are deployed"
            )
        rows = folder / "rows"
        rows.mkdir()
        # The rows, or each image; what else a candidate is asked no champion is.
        for file in (deployed / PrepareOutputs.TEST).iterdir():
            if not file.name.startswith(PredictionParts.ALL):
                (rows / file.name).symlink_to(file.resolve())
        answers = _end_names(self._bench.answer(folder / "run", champion.models(folder / "models"), rows))
        champion.describe(answers)
        return answers

    def _prepare(self, recipe: dict[str, Any]) -> Path:
        """Prepares by a recipe, once for the same rows and the same code."""
        source = self._source()
        configuration = {**self._prepare_configuration, "recipe": recipe}
        code = self.definition.job(Steps.PREPARE).inputs["code"]
        marks = (source.parent / ".etags").read_bytes()
        digest = hashlib.sha256(json.dumps([configuration, code], sort_keys=True).encode() + marks).hexdigest()[:16]
        folder = self._folder / "prepared" / digest
        if not folder.is_dir():
            draft = self._new_folder("draft")
            self._bench.prepare(draft, source, configuration)
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft.rename(folder)
        return folder / "processing" / "output"

    def _source(self) -> Path:
        return self._storage.mirror(self.definition.source, self._folder / "source").resolve()

    def _download_job(self, step: str, what: str) -> bytes:
        inputs = self.definition.job(step).inputs
        code, configuration = inputs["code"], inputs[CONFIGURATION]
        if code is None or configuration is None:
            raise WorkbenchError(f"the step {step} of {self.definition.name} names its code only in a run")
        folder = self._folder / "assets" / "code" / what
        for old in folder.glob("*"):
            if old.name != code.rsplit("/", 1)[1]:
                old.unlink()
        self._storage.download(code, folder / code.rsplit("/", 1)[1])
        for name, channel in self.definition.training().channels.items():
            if channel.uri is not None:
                file = self._folder / "assets" / "channels" / name / channel.uri.rsplit("/", 1)[1]
                self._storage.download(channel.uri, file)
        return self._storage.read(configuration)

    def _new_folder(self, kind: str) -> Path:
        (self._folder / kind).mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="", dir=self._folder / kind)).resolve()


def _read_labels(prepared: Path) -> list[bytes]:
    """What came true of the held-out rows, in the form of the problem."""
    files = [prepared / PrepareOutputs.LABELS / name for name in LABEL_FILES]
    return [file.read_bytes() for file in files if file.is_file()]


def _end_names(answers: Path) -> Path:
    """Names answers as a batch transform does."""
    for file in [one for one in answers.rglob("*") if one.is_file()]:
        file.rename(file.with_name(file.name + ANSWERS_ENDING))
    return answers
