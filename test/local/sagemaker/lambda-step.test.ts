import { Harness } from './harness';
import { createPipeline, finish, lambdaStep, processing, runPipeline, startPipeline } from './pipeline-harness';

let harness: Harness;
afterEach(() => harness.stop());

const FUNCTION = 'arn:aws:lambda:us-west-2:000000000000:function:decide';

test('a step calls its function with its arguments, and later steps read what it answered', async () => {
  const calls: unknown[] = [];
  harness = await Harness.start({
    invokeFunction: async (...call) => {
      calls.push(call);
      return { verdict: 'good', rows: 12, ignored: {} };
    },
  });
  const { execution, steps } = await runPipeline(harness, [
    lambdaStep('Decide', { run: { Get: 'Execution.PipelineName' }, fixed: 1 }, { verdict: 'String', rows: 'Integer' }),
    {
      Name: 'End',
      Type: 'Fail',
      Arguments: {
        ErrorMessage: {
          'Std:Join': {
            On: ' ',
            Values: [
              { Get: "Steps.Decide.OutputParameters['verdict']" },
              { Get: "Steps.Decide.OutputParameters['rows']" },
            ],
          },
        },
      },
    },
  ]);
  expect(calls).toEqual([[FUNCTION, { run: 'churn', fixed: 1 }]]);
  expect(steps.Decide).toMatchObject({
    StepStatus: 'Succeeded',
    Metadata: {
      Lambda: {
        Arn: FUNCTION,
        OutputParameters: [
          { Name: 'verdict', Value: 'good' },
          { Name: 'rows', Value: '12' },
        ],
      },
    },
  });
  expect(steps.End.FailureReason).toBe('good 12');
  expect(execution.PipelineExecutionStatus).toBe('Failed');
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'throws',
    () => Promise.reject(new Error('no such bucket')),
    `ClientError: Lambda function ${FUNCTION} failed: no such bucket`,
  ],
  [
    'leaves an output out',
    async () => ({}),
    `ClientError: the answer of Lambda function ${FUNCTION} needs verdict of type String with at most 1024 characters, got undefined`,
  ],
  [
    'answers with another type',
    async () => ({ verdict: 3 }),
    `ClientError: the answer of Lambda function ${FUNCTION} needs verdict of type String with at most 1024 characters, got 3`,
  ],
])('a function that %s fails its step', async (_, invokeFunction, reason) => {
  harness = await Harness.start({ invokeFunction });
  const { steps } = await runPipeline(harness, [lambdaStep('Decide', {}, { verdict: 'String' })]);
  expect(steps.Decide).toMatchObject({ StepStatus: 'Failed', FailureReason: reason });
});

test('a run that is stopped waits for its function, and starts no further step', async () => {
  let answer: (value: object) => void = () => undefined;
  harness = await Harness.start({ invokeFunction: () => new Promise((resolve) => (answer = resolve)) });
  await createPipeline(harness, [lambdaStep('Decide'), processing('After', [], { step: { DependsOn: ['Decide'] } })]);
  const PipelineExecutionArn = await startPipeline(harness);
  const describe = (): Promise<any> => harness.call('DescribePipelineExecution', { PipelineExecutionArn });
  await harness.until(
    () => harness.call('ListPipelineExecutionSteps', { PipelineExecutionArn }),
    ({ PipelineExecutionSteps: [step] }) => step?.StepStatus === 'Executing',
  );
  await harness.call('StopPipelineExecution', { PipelineExecutionArn, ClientRequestToken: 'x'.repeat(32) });
  expect((await describe()).PipelineExecutionStatus).toBe('Stopping');
  answer({});
  const { execution, steps } = await finish(harness, PipelineExecutionArn);
  expect(execution.PipelineExecutionStatus).toBe('Stopped');
  expect(Object.keys(steps)).toEqual(['Decide']);
});
