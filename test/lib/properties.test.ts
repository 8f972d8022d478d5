import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { lifecycle } from '../../examples/churn/lifecycle';
import * as library from '../../lib';
import { MlLifecycleStack, type MlLifecycleStackProps } from '../../lib';
import { isStackProperty } from '../../lib/stack-properties';
import { createApp, createPipeline, createStack } from '../constructs/fixtures';
import { listTakers } from './property-takers';

const takers = listTakers().filter(({ name }) => name.split('.')[0]! in library);

test('there are public constructors and factories with properties, the known ones among them', () => {
  expect(takers.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['MlLifecycle.constructor', 'DriftMonitor.constructor', 'Rollout.canary', 'Column.numeric']),
  );
});

/** A factory's body, with that of the function which makes a column's settings of its properties. */
function withSettings(body: string): string {
  const source = readFileSync(path.join(__dirname, '..', '..', 'constructs', 'data', 'feature-columns.ts'), 'utf8');
  const called = [...body.matchAll(/\b(\w+Settings)\(/g)].map(
    ([, name]) => source.split(`export function ${name}(`)[1]?.split('\n}')[0] ?? '',
  );
  return [body, ...called].join('\n');
}

test.each(takers.map((taker) => [taker.name, taker] as const))('%s checks its properties', (_, { struct, body }) => {
  expect(withSettings(body)).toContain(`checkProperties('${struct}', `);
});

/** As JavaScript has it: without types. */
function untyped<T>(value: object): T {
  return value as T;
}

function createChurn(overrides: object): () => MlLifecycleStack {
  return () =>
    new MlLifecycleStack(createApp(), 'Churn', untyped<MlLifecycleStackProps>({ ...lifecycle, ...overrides }));
}

test.each([
  [
    { retrainColdown: Duration.days(2) },
    "retrainColdown: is no property of MlLifecycleStackProps, did you mean 'retraining.cooldown'?",
  ],
  [
    { driftWindow: Duration.days(2) },
    "driftWindow: is no property of MlLifecycleStackProps, did you mean 'drift.window'?",
  ],
  [
    { drift: { windw: Duration.days(2) } },
    "drift.windw: is no property of DriftMonitorOptions, did you mean 'drift.window'?",
  ],
  [
    { drift: { thresholds: { psy: 1 } } },
    "drift.thresholds.psy: is no property of DriftThresholds, did you mean 'drift.thresholds.psi'?",
  ],
  [{ drift: { endpoint: {} } }, 'drift.endpoint: is no property of DriftMonitorOptions, '],
  [{ split: { train: 0.8 } }, /^split: is no property of MlLifecycleStackProps, /],
  [{ constructor: 1 }, /^constructor: is no property of MlLifecycleStackProps, /],
])('a lifecycle refuses %j', (overrides, message) => {
  expect(createChurn(overrides)).toThrow(message);
});

test('properties of the stack are none of the lifecycle, and are taken', () => {
  const create = createChurn({
    description: 'Churn',
    terminationProtection: true,
    env: { region: 'eu-west-1' },
    tags: {},
  });
  expect(create().templateOptions.description).toBe('Churn');
  expect(isStackProperty('suppressTemplateIndentation')).toBe(true);
  expect(isStackProperty('descriptoin')).toBe(false);
  expect(createChurn({ dashboard: undefined, unknown: undefined })).not.toThrow();
});

test('so do the parts alone, by the names that they have there', () => {
  const stack = createStack();
  const { pipeline, bucket } = createPipeline(stack);
  expect(() => library.Column.numeric(untyped({ scalling: library.Scaling.STANDARD }))).toThrow(
    "scalling: is no property of NumericColumnProps, did you mean 'scaling'?",
  );
  expect(
    () => new library.RetrainTrigger(stack, 'Retrain', untyped({ pipeline, bucket, coldown: Duration.days(1) })),
  ).toThrow("coldown: is no property of RetrainTriggerProps, did you mean 'cooldown'?");
  expect(() => new library.RetrainTrigger(stack, 'Told', untyped({ pipeline, bucket, notificationTopic: {} }))).toThrow(
    "notificationTopic: is no property of RetrainTriggerProps, did you mean 'topic'?",
  );
  expect(
    () => new library.RetrainTrigger(stack, 'Again', untyped({ pipeline, bucket, newData: { bucket, prefx: 'raw' } })),
  ).toThrow("newData.prefx: is no property of NewDataTrigger, did you mean 'newData.prefix'?");
});

test.each([
  [{ drift: { window: Duration.minutes(1) } }, 'drift.window'],
  [{ drift: { thresholds: { minimumRows: 1 } } }, 'drift.thresholds.minimumRows'],
  [{ quality: { minimumRows: 1 } }, 'quality.minimumRows'],
  [{ retraining: { maximumRunsPerDay: 0 } }, 'retraining.maximumRunsPerDay'],
  [{ preparation: { baselineRows: 1 } }, 'preparation.baselineRows'],
  [{ training: { instanceCount: 0 } }, 'training.instanceCount'],
  [{ endpoint: { instanceCount: 0 } }, 'endpoint.instanceCount'],
  [{ endpoint: { captureSamplingPercentage: 0 } }, 'endpoint.captureSamplingPercentage'],
  [{ dashboard: { lookBack: Duration.minutes(1) } }, 'dashboard.lookBack'],
  [{ pipeline: { prefix: '//' } }, 'pipeline.prefix'],
  [{ registry: { modelPackageGroupName: 'A_B' } }, 'registry.modelPackageGroupName'],
  [{ decisionThreshold: 2 }, 'decisionThreshold'],
  [{ successCriteria: [] }, 'successCriteria'],
])('an error about %j names the option as the lifecycle has it', (overrides, option) => {
  expect(createChurn(overrides)).toThrow(new RegExp(`^${option.replaceAll('.', '\\.')}\\b`));
});
