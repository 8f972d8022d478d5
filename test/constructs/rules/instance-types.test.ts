import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Stack } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib';
import { judgeInstanceType } from '../../../constructs/rules/instance-types';
import { ServingMode } from '../../../lib';
import { createPipeline, createStack } from '../fixtures';

const WARNING = 'cdk-sagemaker-lifecycle:unlistedInstanceType';

/** The warnings of a training on an instance type. */
function train(name: string): string[] {
  const stack = createStack();
  createPipeline(stack, { instanceType: InstanceType.of(name) });
  return readWarnings(stack);
}

function readWarnings(stack: Stack): string[] {
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .map(({ data }) => String(data))
    .filter((text) => text.includes(WARNING));
}

test.each([
  ['ml.m5.xlrge', 'ml.m5.xlarge'],
  ['ml.mm5.large', 'ml.m5.large'],
  ['ml.m5large', 'ml.m5.large'],
  ['ml.M5.Large', 'ml.m5.large'],
  ['ml.m52.large', 'ml.m5.large'],
  ['ml.c5.2xlargee', 'ml.c5.2xlarge'],
])('%s is an error that names %s', (given, nearest) => {
  expect(() => train(given)).toThrow(
    `instanceType: must be an instance type that SageMaker has for training, got '${given}', did you mean '${nearest}'?`,
  );
});

test.each(['ml.m9i.large', 'ml.m5.3xlarge', 'ml.p7.48xlarge', 'ml.c5d.xlarge'])(
  '%s, which may only be newer than the table, is a warning',
  (given) => {
    const [warning, ...others] = train(given);
    expect(warning).toContain(`instanceType: SageMaker lists ${given} `);
    expect(warning).toMatch(/as of botocore \d+\.\d+\.\d+; if it has done so since, acknowledge this warning/);
    expect(others).toEqual([]);
  },
);

test('a listed type and a token pass in silence', () => {
  expect(train('ml.m5.4xlarge')).toEqual([]);
  const stack = createStack();
  const type = new CfnParameter(stack, 'Type').valueAsString;
  createPipeline(stack, { instanceType: InstanceType.of(type), evaluationInstanceType: InstanceType.of(type) });
  expect(readWarnings(stack)).toEqual([]);
});

test('each use has types of its own', () => {
  expect(judgeInstanceType('hosting', 'ml.c5d.xlarge')).toMatchObject({ verdict: 'known', elsewhere: ['notebook'] });
  expect(judgeInstanceType('transform', 'ml.c5d.xlarge')).toEqual({
    verdict: 'unlisted',
    nearest: 'ml.c5.xlarge',
    elsewhere: ['hosting', 'notebook'],
  });
});

test('what evaluates and what serves is checked as well', () => {
  expect(() => createPipeline(createStack(), { evaluationInstanceType: InstanceType.of('ml.r6.lage') })).toThrow(
    /^evaluationInstanceType: must be an instance type that SageMaker has for processing, got 'ml\.r6\.lage', did/,
  );
  const stack = createStack();
  const serve = (name: string): unknown =>
    ServingMode.realTime({ instanceType: InstanceType.of(name) }).bind(stack, { endpointName: 'x', inVpc: false });
  expect(() => serve('ml.t3.large1')).toThrow(/^instanceType: must be an instance type that SageMaker has for hosting/);
  serve('ml.t3.large');
  expect(readWarnings(stack)[0]).toContain(
    'lists ml.t3.large for notebook, processing, studio and training, but not for hosting',
  );
});
