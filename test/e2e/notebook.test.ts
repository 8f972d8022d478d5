import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ListModelPackagesCommand } from '@aws-sdk/client-sagemaker';
import { writeNotebooks } from '../../cli/local/open-notebooks';
import { ROOT } from './support/cli';
import { expectTried, type NotebookCloud, runLines, runNotebook, startNotebookCloud } from './support/notebook-cloud';

let started: NotebookCloud;

beforeAll(async () => {
  started = await startNotebookCloud('notebook');
});

afterAll(() => started?.cloud.stop());

test('the starter notebook tries, starts the pipeline with its recipe, and comes to the numbers of the run', async () => {
  const { result } = await runNotebook(started, started.options.python, 'plain');
  expectTried(result);
  const { client } = started;
  const { ModelPackageSummaryList: versions = [] } = await client.sagemaker.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: client.output('ModelPackageGroupName') }),
  );
  const states = versions.map(({ ModelPackageVersion, ModelApprovalStatus }) => [
    ModelPackageVersion,
    ModelApprovalStatus,
  ]);
  expect(states.sort()).toEqual([
    [1, 'Approved'],
    [2, 'PendingManualApproval'],
  ]);
});

test('the recipe that was tried goes into the app by the command that the notebook names', async () => {
  const { file, options } = started;
  const folder = path.dirname(file);
  const app = path.join(folder, 'lifecycle.ts');
  copyFileSync(path.join(ROOT, 'examples', 'churn', 'lifecycle.ts'), app);
  const command = await runLines(started, [
    'from workbench import Lifecycle',
    'lifecycle = Lifecycle.open("churn")',
    'print(lifecycle.save(lifecycle.recipe, "same.json"))',
  ]);
  expect(command.trim()).toBe('npx sagemaker-lifecycle apply same.json lifecycle.ts');
  const call = (...rest: string[]) =>
    spawnSync(process.execPath, [path.join(options.root, 'bin', 'sagemaker-lifecycle.js'), 'apply', ...rest], {
      cwd: folder,
      encoding: 'utf8',
    });
  expect(call('same.json', 'lifecycle.ts')).toMatchObject({ status: 0, stdout: '' });
  // The starter notebook has saved what it has tried.
  const { status, stdout } = call('churn-recipe.json', 'lifecycle.ts', '--write');
  expect(status).toBe(0);
  expect(stdout.split('\n').filter((line) => /^[-+]/.test(line))).toEqual([
    '--- a/lifecycle.ts',
    '+++ b/lifecycle.ts',
    '+  DerivedColumn,',
    "+    derived: { tenure_per_monthly_charges: DerivedColumn.ratio('tenure', 'monthly_charges') },",
  ]);
  expect(readFileSync(app, 'utf8')).toContain('DerivedColumn.ratio(');
});

test('what the notebook refuses, the run refuses as well, whoever starts it and however', async () => {
  const output = await runLines(started, [
    'import copy, json',
    'from workbench import Lifecycle, WorkbenchError',
    'lifecycle = Lifecycle.open("churn")',
    'deployed = lifecycle._prepare_configuration',
    'bare = copy.deepcopy(deployed)',
    'bare["recipe"]["personalData"] = []',
    'bare["recipe"]["features"].append({"name": "female", "type": "categorical"})',
    // The notebook's role may write this, and start the pipeline: here without a line of the notebook's code.
    'default = lifecycle.definition.defaults["PreparationConfigurationUri"]',
    'bucket = lifecycle.definition.output("Evaluate", "evaluation", "id").split("/")[2]',
    'uri = f"s3://{bucket}/workbench/churn/mine/{default.rsplit(\'/\', 1)[1]}"',
    'lifecycle._storage.write(uri, json.dumps(bare).encode())',
    'parameters = [{"Name": "PreparationConfigurationUri", "Value": uri}]',
    'started = lifecycle._sagemaker.start_pipeline_execution(PipelineName="churn", PipelineParameters=parameters)',
    'from workbench.run import Run',
    'run = Run(started["PipelineExecutionArn"], lifecycle.definition, lifecycle._sagemaker, lifecycle._storage).wait()',
    'print(run.status)',
    'print([step["FailureReason"] for step in run._list_steps() if step["StepName"] == "Prepare"][0])',
  ]);
  expect(output).toContain('Prepare: Failed\nFailed\n');
  expect(output).toContain(
    'the recipe of this run changes personalData, names, order or types of features, which cannot change in a single run, because requests, monitors and the comparison of versions rest on them; no row was read',
  );
});

test('what others rest on cannot change in a run, and is told', async () => {
  const output = await runLines(started, [
    'from workbench import Lifecycle, WorkbenchError',
    'lifecycle = Lifecycle.open("churn")',
    'recipe = lifecycle.recipe',
    'recipe["features"] = recipe["features"][:-1]',
    'trial = lifecycle.train(recipe, hyperparameters={"max_depth": 3})',
    'print(len(trial.metrics) > 3)',
    'def tell(start):',
    '    try:',
    '        start()',
    '    except WorkbenchError as error:',
    '        print(error)',
    'tell(lambda: lifecycle.start(trial))',
    'tell(lambda: lifecycle.start(lifecycle.train(recipe)))',
    'recipe = lifecycle.recipe',
    'recipe["features"][3]["scaling"] = "huge"',
    'tell(lambda: lifecycle.train(recipe))',
    'recipe = lifecycle.recipe',
    'recipe["split"] = {"train": 0.6, "validation": 0.2, "test": 0.2}',
    'tell(lambda: lifecycle.train(recipe))',
  ]);
  expect(output.split('\n')).toEqual([
    'True',
    "a run takes the deployed value of max_depth: change it in the lifecycle's algorithm and deploy, name it in training.runHyperparameters with the bounds that runs may choose in, or start a trial without it",
    'names, order or types of features cannot change in a single run, because requests, monitors and the comparison of versions rest on them: change the recipe in the app and deploy',
    'the prepare job failed: recipe.features[3] (tenure).scaling: must be one of none, standard, minMax, robust, got "huge"',
    'the recipe changes which rows are held out, so that it cannot be compared with the serving version: leave id columns, target and split as they are deployed',
  ]);
});

test('a run takes hyperparameters that the deployment leaves to it, within its bounds, whoever starts it', async () => {
  const output = await runLines(started, [
    'from workbench import Lifecycle',
    'from workbench.run import Run',
    'lifecycle = Lifecycle.open("churn")',
    'trial = lifecycle.train(hyperparameters={"num_round": 100})',
    'run = lifecycle.start(trial).wait()',
    'print(run.status, run.metrics == trial.metrics)',
    'print(run.message)',
    // As the notebook's code never would.
    'parameters = [{"Name": "Hyperparameter_num_round", "Value": "1001"}]',
    'started = lifecycle._sagemaker.start_pipeline_execution(PipelineName="churn", PipelineParameters=parameters)',
    'run = Run(started["PipelineExecutionArn"], lifecycle.definition, lifecycle._sagemaker, lifecycle._storage).wait()',
    'print(run.status)',
    'print([step["FailureReason"] for step in run._list_steps() if step["StepName"] == "Evaluate"][0])',
  ]);
  expect(output).toContain('Succeeded True\n');
  expect(output).toContain('; num_round 100 in place of the deployed 120');
  expect(output).toContain('Evaluate: Failed\nFailed\n');
  expect(output).toContain(
    'the hyperparameter num_round of this run is 1001, and must be a whole number from 1 to 1000: its model was not judged',
  );
});

test('a notebook that somebody works in stays as it is', async () => {
  writeFileSync(started.file, 'mine');
  expect(await writeNotebooks(started.cloud, started.options)).toEqual([started.file]);
  expect(await runLines(started, ['print(open("churn.ipynb").read())'])).toBe('mine');
});
