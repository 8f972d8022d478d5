// A deployed lifecycle whose runs are recorded in a real MLflow, by the function of the template.
import path from 'node:path';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { findExample } from '../../cli/local/lifecycle-source';
import { waitFor } from '../../cli/local/wait-for';
import { RUN_TAGS } from '../../contract/mlflow';
import type { LocalCloud } from '../../local/cloud';
import { CdkCli } from '../../local/deploy';
import { makeWorkDir, ROOT } from '../e2e/support/cli';
import { startCloud } from '../e2e/support/cloud';

let cloud: LocalCloud;
let client: LifecycleClient;
let execution: string;

interface FoundRun {
  readonly info: { readonly status: string; readonly run_id: string; readonly run_name: string };
  readonly data: Record<'metrics' | 'params' | 'tags', readonly { readonly key: string; readonly value: any }[]>;
}

const pick = (pairs: FoundRun['data']['tags']): Record<string, any> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

/** What MLflow's own pages ask. */
async function ask(operation: string, body: object): Promise<any> {
  const url = await cloud.mlflow.start();
  const response = await fetch(`${url}/api/2.0/mlflow/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json();
}

/** The runs of the pipeline's experiment, as soon as one of them has ended. */
async function findEnded(): Promise<FoundRun[] | undefined> {
  const { experiments } = await ask('experiments/search', { max_results: 10 });
  const experiment = experiments.find(({ name }: { name: string }) => name === 'churn');
  const { runs = [] } = experiment ? await ask('runs/search', { experiment_ids: [experiment.experiment_id] }) : {};
  return runs.some(({ info }: FoundRun) => info.status !== 'RUNNING') ? runs : undefined;
}

beforeAll(async () => {
  const workDir = await makeWorkDir('mlflow');
  cloud = await startCloud(workDir);
  const source = findExample(ROOT, 'churn');
  const assembly = path.join(workDir, 'assembly');
  const cdk = new CdkCli({ root: ROOT, workDir, environment: {} });
  await cdk.synth({ ...source, context: { ...source.context, mlflow: 'true' } }, assembly, false);
  const { outputs } = await cloud.deploy({ assembly });
  client = new LifecycleClient(cloud, outputs);
  for (const [file, content] of source.readRows()) {
    await cloud.store.write(`${client.output('SourceUri')}${file}`, content);
  }
  execution = await client.requestTraining('the first');
  await client.followRunToSuccess(execution, () => undefined);
  await cloud.settle();
});

afterAll(() => cloud?.stop());

test('the run stands in MLflow with what it was told, how good the model is, and where its pages lie', async () => {
  const runs = await waitFor('the run in MLflow', findEnded, 120);
  expect(runs).toHaveLength(1);
  const [{ info, data }] = runs as [FoundRun];
  expect(info).toMatchObject({ status: 'FINISHED' });
  const [metrics, params, tags] = [pick(data.metrics), pick(data.params), pick(data.tags)];
  expect(metrics.auc).toBeGreaterThan(0.8);
  expect(metrics.source_rows).toBeGreaterThan(5000);
  expect(params).toMatchObject({ objective: 'binary:logistic' });
  expect(tags[RUN_TAGS.execution]).toBe(execution);
  expect(tags[RUN_TAGS.version]).toMatch(/:model-package\/.*\/1$/);
  expect(tags[RUN_TAGS.verdict]).toBe('met');
  expect((await cloud.store.read(tags[RUN_TAGS.evaluationPage])).toString()).toContain('<html');
  expect((await cloud.store.read(tags[RUN_TAGS.dataReport])).toString()).toContain('<html');
});

test('its pages and reports are artefacts that MLflow itself lists and shows', async () => {
  const [run] = (await waitFor('the run in MLflow', findEnded, 120)) as [FoundRun];
  const url = await cloud.mlflow.start();
  const { run_id } = run.info;
  const list = async (folder: string): Promise<string[]> => {
    const response = await fetch(`${url}/api/2.0/mlflow/artifacts/list?run_id=${run_id}&path=${folder}`);
    const { files = [] } = (await response.json()) as { files?: { path: string }[] };
    return files.map(({ path: name }) => name).sort();
  };
  expect(await list('evaluation')).toEqual(
    ['evaluation.html', 'evaluation.json', 'model-card.html', 'model-card.json'].map((file) => `evaluation/${file}`),
  );
  expect(await list('data')).toEqual(['lineage.json', 'report.html', 'report.json'].map((file) => `data/${file}`));
  const page = await fetch(`${url}/get-artifact?run_id=${run_id}&path=evaluation/evaluation.html`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<html');
  const lineage = await fetch(`${url}/get-artifact?run_id=${run_id}&path=data/lineage.json`);
  expect(((await lineage.json()) as { recipe: { target: object } }).recipe.target).toMatchObject({ name: 'churn' });
});
