import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, CfnOutput, Duration, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import {
  Algorithm,
  ChampionComparison,
  Column,
  DataRecipe,
  Encoding,
  HyperparameterRange,
  MlLifecycle,
  MlLifecycleStack,
  type MlLifecycleStackProps,
  ModelApproval,
  Rollout,
  ScriptFramework,
  SplitBy,
  SuccessCriterion,
} from '../../../lib';
import { createApp } from '../../constructs/fixtures';

/** What an app builds. */
export type Build = (app: App) => void;

export const COLUMNS: Record<string, Column> = {
  id: Column.id(),
  left: Column.target({ positiveClass: 'Yes' }),
  age: Column.numeric(),
  plan: Column.categorical(),
  city: Column.categorical(),
};

export const BASE: MlLifecycleStackProps = {
  lifecycleName: 'churn',
  recipe: new DataRecipe({ columns: COLUMNS }),
  algorithm: Algorithm.xgboost({ rounds: 50, hyperparameters: { max_depth: 2 } }),
  successCriteria: [SuccessCriterion.auc().atLeast(0.75)],
};

export function synthesize(build: Build): string {
  const app = createApp();
  build(app);
  return app.synth().directory;
}

export const lifecycle =
  (props: Partial<MlLifecycleStackProps> = {}): Build =>
  (app) =>
    void new MlLifecycleStack(app, 'Churn', { ...BASE, ...props });

const recipe = (columns: Record<string, Column>, more: object = {}): DataRecipe =>
  new DataRecipe({ columns: { ...COLUMNS, ...columns }, ...more });

const xgboost = (hyperparameters: Record<string, number>): Algorithm =>
  Algorithm.xgboost({ rounds: 50, hyperparameters });

const auc = (minimum: number): SuccessCriterion => SuccessCriterion.auc().atLeast(minimum);

/** A lifecycle as a part of a stack of the user's. */
const inside =
  (id: string, props: Partial<MlLifecycleStackProps> = {}): Build =>
  (app) =>
    void new MlLifecycle(new Stack(app, 'Churn'), id, { ...BASE, ...props });

/** A script whose files are what is given. */
export function script(files: Record<string, string>, hyperparameters: Record<string, number> = {}): Algorithm {
  const source = mkdtempSync(path.join(os.tmpdir(), 'script-'));
  for (const [name, text] of Object.entries({ 'inference.py': 'def model_fn(folder): ...\n', ...files })) {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    writeFileSync(path.join(source, name), text);
  }
  return Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source, entryPoint: 'train.py', hyperparameters });
}

const TRAIN = ['import argparse', 'parser = argparse.ArgumentParser()', 'depth = 2', 'print(depth)', ''];

const of = (before: Partial<MlLifecycleStackProps>, after: Partial<MlLifecycleStackProps>): readonly [Build, Build] => [
  lifecycle(before),
  lifecycle(after),
];

const base = lifecycle();

const change = (after: Partial<MlLifecycleStackProps>): readonly [Build, Build] => [base, lifecycle(after)];

const tuned = (maximum: number): Partial<MlLifecycleStackProps> => ({
  training: { tuning: { ranges: { eta: HyperparameterRange.continuous(0.1, maximum) }, maximumTrainings: 4 } },
});

/** Two states of an app each, by what happens from one to the other. */
export const PAIRS: Record<string, readonly [Build, Build]> = {
  // Data.
  'a column becomes categorical': change({ recipe: recipe({ age: Column.categorical() }) }),
  'a column is encoded otherwise': change({
    recipe: recipe({ city: Column.categorical({ encoding: Encoding.TARGET }) }),
  }),
  'a feature becomes personal data': change({ recipe: recipe({ city: Column.personalData() }) }),
  'rows are split by time': change({ recipe: recipe({ day: Column.forJudging() }, { splitBy: SplitBy.time('day') }) }),
  'a column is renamed in the table': change({
    recipe: new DataRecipe({
      columns: { ...Object.fromEntries(Object.entries(COLUMNS).slice(0, 4)), town: Column.categorical() },
    }),
  }),
  // Model.
  'another algorithm': change({ algorithm: Algorithm.randomForest({ maximumDepth: 2 }) }),
  'a larger instance trains': change({ training: { instanceType: InstanceType.of('ml.m5.4xlarge') } }),
  'tuning instead of one training': change(tuned(0.3)),
  'a tuning range becomes wider': of(tuned(0.3), tuned(0.5)),
  'a line of a script': of(
    { algorithm: script({ 'train.py': TRAIN.join('\n') }) },
    { algorithm: script({ 'train.py': TRAIN.join('\n').replace('depth = 2', 'depth = 8') }) },
  ),
  'a file of a script is new, another one gone': of(
    { algorithm: script({ 'train.py': TRAIN.join('\n'), 'old.py': 'x = 1\n' }) },
    { algorithm: script({ 'train.py': TRAIN.join('\n'), 'lib/new.py': 'x = 1\n' }) },
  ),
  // Guards.
  'a criterion is dropped': of(
    { successCriteria: [auc(0.75), SuccessCriterion.of('recall').atLeast(0.5)] },
    { successCriteria: [auc(0.75)] },
  ),
  'a criterion of another metric': change({ successCriteria: [SuccessCriterion.of('accuracy').atLeast(0.75)] }),
  'a criterion in the other direction': of(
    { successCriteria: [SuccessCriterion.of('logLoss').atMost(0.4)] },
    { successCriteria: [SuccessCriterion.of('logLoss').atMost(0.6)] },
  ),
  'no champion to beat': change({ championComparison: ChampionComparison.NONE }),
  'another threshold of the decision': change({ decisionThreshold: 0.3 }),
  'drift counts later': change({ drift: { thresholds: { psi: 0.9, minimumDriftedFeatures: 3 }, driftedWindows: 3 } }),
  'the budget of runs is raised': of(
    { retraining: { maximumRunsPerMonth: 4 } },
    { retraining: { maximumRunsPerMonth: 40 } },
  ),
  'fewer requests are captured': change({ endpoint: { captureSamplingPercentage: 10 } }),
  'data is encrypted with another key': [(app) => void withKey(app, 'Old'), (app) => void withKey(app, 'Other')],
  "a key of one's own takes the place of the lifecycle's": [inside('Model'), (app) => void withKey(app, 'Own')],
  'a number instead of a class': change({
    recipe: recipe({ left: Column.numericTarget() }),
    successCriteria: [SuccessCriterion.of('rmse').atMost(3)],
  }),
  'no isolation from the network': change({ endpoint: { networkIsolation: false } }),
  'live quality is no longer measured': change({ quality: { enabled: false } }),
  'retraining on a schedule': change({
    retraining: { schedule: scheduler.ScheduleExpression.rate(Duration.days(7)) },
  }),
  // Serving.
  'all at once instead of a canary': change({ endpoint: { rollout: Rollout.allAtOnce() } }),
  'three instances serve': change({ endpoint: { instanceCount: 3 } }),
  'another name of the lifecycle': change({ lifecycleName: 'leavers' }),
  'jobs and endpoint move into a VPC': [(app) => void withVpc(app, false), (app) => void withVpc(app, true)],
  'data is destroyed with the stack': change({ removalPolicy: RemovalPolicy.DESTROY }),
  // More than one.
  'a lowered criterion beside a dropped column and an approval without a person': change({
    recipe: new DataRecipe({ columns: Object.fromEntries(Object.entries(COLUMNS).slice(0, 4)) }),
    successCriteria: [auc(0.6)],
    approval: ModelApproval.AUTOMATIC,
  }),
  'a criterion lowered inside a renamed construct': [
    inside('Model'),
    inside('Leavers', { successCriteria: [auc(0.6)] }),
  ],
  'one of two lifecycles': [two(0.75), two(0.7)],
  'a lifecycle is added': [inside('Model'), two(0.75)],
  'tags alone': [lifecycle(), (app) => Tags.of(new MlLifecycleStack(app, 'Churn', BASE)).add('team', 'growth')],
};

function withVpc(app: App, used: boolean): void {
  const network = new Stack(app, 'Network');
  const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 2, natGateways: 0 });
  new CfnOutput(network, 'Subnets', { value: vpc.isolatedSubnets.map(({ subnetId }) => subnetId).join() });
  new MlLifecycle(new Stack(app, 'Churn'), 'Model', { ...BASE, ...(used ? { vpc } : {}) });
}

function withKey(app: App, id: string): void {
  const stack = new Stack(app, 'Churn');
  const names = id === 'Own' ? [id] : ['Old', 'Other'];
  const keys = Object.fromEntries(names.map((name) => [name, new kms.Key(stack, name)]));
  new MlLifecycle(stack, 'Model', { ...BASE, encryptionKey: keys[id]! });
}

function two(minimum: number): Build {
  return (app) => {
    const stack = new Stack(app, 'Churn');
    new MlLifecycle(stack, 'Model', BASE);
    new MlLifecycle(stack, 'Other', { ...BASE, lifecycleName: 'other', successCriteria: [auc(minimum)] });
  };
}

/** Changes of the code that change nothing of what is deployed. */
export const REFACTORINGS: Record<string, readonly [Build, Build]> = {
  'what was left out is written as its default': change({
    approval: ModelApproval.MANUAL,
    championComparison: ChampionComparison.MUST_BE_BETTER,
    decisionThreshold: 0.5,
    endpoint: { instanceType: InstanceType.of('ml.m5.large'), captureSamplingPercentage: 100 },
    retraining: { cooldown: Duration.days(1) },
  }),
  'hyperparameters in another order': of(
    { algorithm: xgboost({ max_depth: 2, eta: 0.1 }) },
    { algorithm: xgboost({ eta: 0.1, max_depth: 2 }) },
  ),
  'a stack around a lifecycle of the library becomes one of the user': [
    lifecycle(),
    (app) => void new MlLifecycle(new Stack(app, 'Churn'), 'Default', BASE),
  ],
  'lifecycles are made in another order': [
    (app) =>
      ['One', 'Other'].forEach((id) => new MlLifecycleStack(app, id, { ...BASE, lifecycleName: id.toLowerCase() })),
    (app) =>
      ['Other', 'One'].forEach((id) => new MlLifecycleStack(app, id, { ...BASE, lifecycleName: id.toLowerCase() })),
  ],
  'an app in a stage is built again': [
    (app) => void new MlLifecycleStack(new Stage(app, 'Test'), 'Churn', BASE),
    (app) => void new MlLifecycleStack(new Stage(app, 'Test'), 'Churn', { ...BASE }),
  ],
};
