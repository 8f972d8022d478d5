import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { readPipelineStack } from '../../../local/undeployed/read-assembly';
import { createPipeline } from '../../constructs/fixtures';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the pipeline of a stage is found, with its assets', () => {
  const app = new App({ outdir: folder });
  new s3.Bucket(new Stack(app, 'Network'), 'Logs');
  createPipeline(new Stack(new Stage(app, 'Production'), 'Churn'), {});
  app.synth();
  const { name, assets } = readPipelineStack(folder);
  expect(name).toBe('Production-Churn');
  expect(assets.size).toBeGreaterThan(1);
  expect([...assets.values()].filter(({ file }) => !existsSync(file))).toEqual([]);
});

test('a pipeline in each of two stages is one too many, and both are named', () => {
  const app = new App({ outdir: folder });
  createPipeline(new Stack(new Stage(app, 'Test'), 'Churn'), {});
  createPipeline(new Stack(new Stage(app, 'Production'), 'Churn'), {});
  app.synth();
  expect(() => readPipelineStack(folder)).toThrow(
    'the app must have one stack with a pipeline, got Test-Churn, Production-Churn',
  );
});

test('an app without a pipeline says so', () => {
  const app = new App({ outdir: folder });
  new s3.Bucket(new Stack(app, 'Network'), 'Logs');
  app.synth();
  expect(() => readPipelineStack(folder)).toThrow('the app must have one stack with a pipeline, got none');
});
