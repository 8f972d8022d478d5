import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { NAME_LENGTHS } from '../../contract/names';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle } from '../../lib';
import { createApp } from '../constructs/fixtures';

const TEXT = readFileSync(path.join(__dirname, '..', '..', 'docs', 'limits.md'), 'utf8');
/** What CloudFormation takes of a template. */
const [LARGEST_TEMPLATE, MOST_RESOURCES] = [1_000_000, 500];

/** The template of a stack with so many lifecycles, as CDK writes it. */
function measure(count: number): { bytes: number; resources: number } {
  const app = createApp();
  const stack = new Stack(app, 'Shop');
  for (let index = 0; index < count; index++) {
    const lifecycleName = `churn-${index}`;
    new MlLifecycle(stack, lifecycleName, { ...lifecycle, lifecycleName });
  }
  const { template } = app.synth().getStackByName('Shop');
  return {
    bytes: JSON.stringify(template, undefined, 1).length,
    resources: Object.keys(template.Resources).length,
  };
}

const numberIn = (pattern: RegExp): number => Number(pattern.exec(TEXT)![1]!.replaceAll(',', ''));

test('as many lifecycles fit into a template as the page says, and no more', () => {
  const one = measure(1);
  const two = measure(2);
  const [bytes, resources] = [two.bytes - one.bytes, two.resources - one.resources];
  const fits = (count: number): boolean =>
    one.bytes + (count - 1) * bytes <= LARGEST_TEMPLATE && one.resources + (count - 1) * resources <= MOST_RESOURCES;
  const stated = numberIn(/about (\d+) lifecycles like the example/);
  expect([fits(stated), fits(stated + 1)]).toEqual([true, false]);
  expect(one.resources).toBe(numberIn(/has (\d+) resources/));
  // The page gives it in thousands.
  expect(Math.round(bytes / 10_000) * 10).toBe(numberIn(/about (\d+) KB of template/));
});

test.each([
  ['endpoint', /`endpointName` \| (\d+)/],
  ['pipeline', /`pipelineName` \| (\d+)/],
  ['modelPackageGroup', /`modelPackageGroupName` \| (\d+)/],
] as const)('the longest name of a %s is the one that is checked', (kind, pattern) => {
  expect(numberIn(pattern)).toBe(NAME_LENGTHS[kind]);
});

test('the longest name of a lifecycle is the one that is checked', () => {
  const most = numberIn(/`lifecycleName` \| (\d+)/);
  const create = (length: number): MlLifecycle =>
    new MlLifecycle(new Stack(createApp(), 'Shop'), 'Lifecycle', { ...lifecycle, lifecycleName: 'a'.repeat(length) });
  expect(() => create(most)).not.toThrow();
  expect(() => create(most + 1)).toThrow(/^lifecycleName: /);
});

test('what stays after a first deployment that was rolled back has no name that is in the way of the next', () => {
  const app = createApp();
  const stack = new Stack(app, 'Shop');
  new MlLifecycle(stack, 'Lifecycle', lifecycle);
  const resources = Object.values(app.synth().getStackByName('Shop').template.Resources) as {
    Type: string;
    DeletionPolicy?: string;
    Properties?: Record<string, unknown>;
  }[];
  const kept = resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
  expect(kept.map(({ Type }) => Type)).toEqual(
    expect.arrayContaining(['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SageMaker::ModelPackageGroup']),
  );
  const names = kept.flatMap(({ Properties = {} }) =>
    Object.entries(Properties).filter(([property]) => /^(\w*Name)$/.test(property)),
  );
  expect(names.map(([property]) => property)).toEqual(['ModelPackageGroupName']);
  expect(JSON.stringify(names[0]![1])).toContain('AWS::StackId');
});
