// What people read of a synthesis: the file beside each template, and the same in code.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type App, Stack, Stage } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Algorithm, MlLifecycle, type MlLifecycleProps, MlLifecycleStack, SuccessCriterion } from '../../../lib';
import { createApp, createRecipe } from '../fixtures';

const props = (minimum = 0.75): MlLifecycleProps => ({
  lifecycleName: 'churn',
  recipe: createRecipe(),
  algorithm: Algorithm.xgboost({ rounds: 50 }),
  successCriteria: [SuccessCriterion.auc().atLeast(minimum)],
});

function synthesize(build: (app: App) => void): Record<string, string> {
  const app = createApp();
  build(app);
  const { directory } = app.synth();
  const files = readdirSync(directory, { recursive: true }).map(String).sort();
  return Object.fromEntries(
    files
      .filter((file) => path.basename(file).startsWith('lifecycle.'))
      .map((file) => [file, readFileSync(path.join(directory, file), 'utf8')]),
  );
}

const one = (minimum?: number) => (app: App) => void new MlLifecycleStack(app, 'Churn', props(minimum));

test('the file beside the template has recipe, criteria, settings and guards, by construct paths', () => {
  const { 'lifecycle.Churn.json': text } = synthesize(one());
  const { version, pipelines, endpoints, monitors, triggers } = JSON.parse(text);
  const paths = (part: object): string[] => Object.keys(part);
  expect({ version, pipelines: paths(pipelines), endpoints: paths(endpoints), monitors: paths(monitors) }).toEqual({
    version: 1,
    pipelines: ['Churn/Default/Pipeline'],
    endpoints: ['Churn/Default/Endpoint'],
    monitors: ['Churn/Default/DriftMonitor', 'Churn/Default/QualityMonitor'],
  });
  const { definition, configurations } = pipelines['Churn/Default/Pipeline'];
  expect(configurations['Churn/Default/DataPrep/Configuration'].recipe.features[0]).toMatchObject({ name: 'age' });
  expect(configurations['Churn/Default/Training/Configuration'].criteria).toEqual([
    { comparison: 'atLeast', key: 'auc', metric: 'auc', threshold: 0.75 },
  ]);
  expect(JSON.stringify(definition.Steps)).toContain('(Churn/Default/DataPrep/Configuration)');
  expect(triggers['Churn/Default/Retrain'].guards.cooldownSeconds).toBe(86400);
  expect(text).not.toMatch(/[0-9a-f]{64}|\$\{Token|undefined|\[object/);
});

test('the same input gives the same bytes, and a lowered criterion one line where it is judged: in the gate and in live traffic', () => {
  const before = synthesize(one())['lifecycle.Churn.json'];
  expect(synthesize(one())['lifecycle.Churn.json']).toBe(before);
  const after = synthesize(one(0.7))['lifecycle.Churn.json'].split('\n');
  const changed = before.split('\n').filter((line, i) => line !== after[i]);
  expect(changed.map((line) => line.trim())).toEqual(['"threshold": 0.75', '"threshold": 0.75']);
});

test('toDefinition is what the file says, before and after the synthesis, wherever a key comes from', () => {
  const app = createApp();
  const encryptionKey = new kms.Key(new Stack(app, 'Keys'), 'Key');
  const lifecycle = new MlLifecycle(new Stack(app, 'Churn'), 'Model', { ...props(), encryptionKey });
  const before = lifecycle.pipeline.toDefinition();
  const { directory } = app.synth();
  const file = JSON.parse(readFileSync(path.join(directory, 'lifecycle.Churn.json'), 'utf8'));
  expect(file.pipelines).toEqual({ 'Churn/Model/Pipeline': before });
  expect(lifecycle.pipeline.toDefinition()).toEqual(before);
  expect(JSON.stringify(before)).toMatch(/\$\{Keys\/Key\.Arn\}/);
});

test('stages and stacks have files of their own, and stacks without a lifecycle none', () => {
  const files = synthesize((app) => {
    new Stack(app, 'Other');
    for (const name of ['Test', 'Production']) {
      const stage = new Stage(app, name);
      for (const id of ['Churn', 'Prices']) {
        new MlLifecycle(new Stack(stage, id), 'Model', props());
      }
    }
  });
  expect(Object.keys(files)).toEqual([
    expect.stringMatching(/^assembly-Production\/lifecycle\.ProductionChurn\w+\.json$/),
    expect.stringMatching(/^assembly-Production\/lifecycle\.ProductionPrices\w+\.json$/),
    expect.stringMatching(/^assembly-Test\/lifecycle\.TestChurn\w+\.json$/),
    expect.stringMatching(/^assembly-Test\/lifecycle\.TestPrices\w+\.json$/),
  ]);
  for (const [file, text] of Object.entries(files)) {
    expect(Object.keys(JSON.parse(text).pipelines)).toEqual([
      `${file.includes('Test/') ? 'Test' : 'Production'}/${file.includes('Churn') ? 'Churn' : 'Prices'}/Model/Pipeline`,
    ]);
  }
});
