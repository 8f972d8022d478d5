// The starter notebook of a forecast: the table, direct training, a trial, and a run of the pipeline with it.
import { type NotebookCloud, runLines, runNotebook, startNotebookCloud } from './support/notebook-cloud';

let started: NotebookCloud;

/** The sales of the first shops: as many as a forecast learns from in a moment. */
function chooseShops(rows: ReadonlyMap<string, string | Buffer>): Map<string, string> {
  const [[name, table]] = [...rows] as [[string, string]];
  const lines = table.split('\n').filter((line, place) => place === 0 || /,shop-0[1-3],/.test(line));
  return new Map([[name, `${lines.join('\n')}\n`]]);
}

beforeAll(async () => {
  started = await startNotebookCloud('notebook-demand', 'demand', { runHyperparameter: 'history' }, chooseShops);
});

afterAll(() => started?.cloud.stop());

test('of a forecast the starter notebook looks back further, and starts the pipeline with it', async () => {
  const { result } = await runNotebook(started, started.options.python, 'plain');
  const { deployed, tried, run } = result;
  // The run is the trial to the last digit, although it learns the backtests after it was judged.
  expect(run).toEqual(tried);
  expect(deployed.mase).toBeGreaterThan(0.4);
  expect(deployed.mase).toBeLessThan(0.9);
  expect(tried.mase).not.toBe(deployed.mase);
  expect(result).toMatchObject({ status: 'Succeeded', champion: 1, changes: [] });
  for (const message of [result.triedMessage, result.runMessage]) {
    expect(message).toContain('of the champion (version 1), difference');
  }
  expect(result.report).toBeGreaterThan(10_000);
  expect(result.columns).toEqual(['date', 'store', 'item', 'category', 'price', 'promo', 'units']);
});

test('what is known ahead is tried otherwise here, and takes a deployment for a run', async () => {
  const output = await runLines(started, [
    'from workbench import Lifecycle, WorkbenchError',
    'from workbench.terms import Parameters',
    'from workbench.run import Run',
    'import json',
    'lifecycle = Lifecycle.open("demand")',
    'recipe = lifecycle.recipe',
    'recipe["forecasting"]["knownAhead"] = ["price"]',
    'print(lifecycle.changes(recipe))',
    'trial = lifecycle.train(recipe)',
    'print(trial.hyperparameters["knownAhead"], trial.metrics["mase"] < 0.9)',
    'try:',
    '    lifecycle.start(trial)',
    'except WorkbenchError as error:',
    '    print(error)',
    // As the notebook's code never would.
    'configuration = {**lifecycle._prepare_configuration, "recipe": recipe}',
    'default = lifecycle.definition.defaults[Parameters.PREPARATION]',
    'bucket, prefix = lifecycle.definition.place()',
    'uri = f"s3://{bucket}/workbench/{prefix}/mine/{default.rsplit(\'/\', 1)[1]}"',
    'lifecycle._storage.write(uri, json.dumps(configuration).encode())',
    'parameters = [{"Name": Parameters.PREPARATION, "Value": uri}]',
    'begun = lifecycle._sagemaker.start_pipeline_execution(PipelineName="demand", PipelineParameters=parameters)',
    'run = Run(begun["PipelineExecutionArn"], lifecycle.definition, lifecycle._sagemaker, lifecycle._storage).wait()',
    'print([step["FailureReason"] for step in run._list_steps() if step["StepName"] == "Prepare"][0])',
  ]);
  expect(output).toContain("[\"forecasting.knownAhead: ['price'], was ['price', 'promo']\"]\n[\"price\"] True");
  expect(output).toContain('forecasting cannot change in a single run');
  expect(output).toContain('the recipe of this run changes forecasting, which cannot change in a single run');
});
