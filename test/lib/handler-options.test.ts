import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle, type MlLifecycleProps } from '../../lib';
import { createApp } from '../constructs/fixtures';

/** Every function and log group of a lifecycle that has all handlers there are. */
function readHandlers(props: Partial<MlLifecycleProps>): { architectures: string[]; retentions: number[] } {
  const stack = new Stack(createApp(), 'Test');
  new MlLifecycle(stack, 'Churn', {
    ...lifecycle,
    removalPolicy: RemovalPolicy.DESTROY,
    drift: { ...lifecycle.drift, fanOut: true },
    ...props,
  });
  const template = Template.fromStack(stack);
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(functions).toHaveLength(8);
  return {
    architectures: functions.map(({ Properties }) => Properties.Architectures[0]),
    retentions: Object.values(template.findResources('AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.RetentionInDays,
    ),
  };
}

test('the functions of a lifecycle run on arm64 and keep their logs for three months', () => {
  expect(readHandlers({})).toEqual({ architectures: Array(8).fill('arm64'), retentions: Array(8).fill(90) });
});

test('architecture and logRetention reach every function of a lifecycle', () => {
  expect(readHandlers({ architecture: lambda.Architecture.X86_64, logRetention: logs.RetentionDays.ONE_YEAR })).toEqual(
    { architectures: Array(8).fill('x86_64'), retentions: Array(8).fill(365) },
  );
});

test("a part's own options win over those of the lifecycle", () => {
  const { retentions } = readHandlers({
    logRetention: logs.RetentionDays.ONE_YEAR,
    endpoint: { ...lifecycle.endpoint, logRetention: logs.RetentionDays.ONE_WEEK },
  });
  expect([...retentions].sort((a, b) => a - b)).toEqual([7, ...Array(7).fill(365)]);
});
