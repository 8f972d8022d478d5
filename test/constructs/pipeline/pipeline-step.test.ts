import { Duration } from 'aws-cdk-lib';
import { PipelineStep, type PipelineStepProps, StepType } from '../../../constructs/pipeline/pipeline-step';

const step = (props: Partial<PipelineStepProps>): PipelineStep =>
  new PipelineStep({ name: 'Decide', stepType: StepType.LAMBDA, arguments: { run: 1 }, ...props });

test('a Lambda step stands in the definition as the SageMaker Python SDK writes it', () => {
  // sagemaker.workflow.lambda_step.LambdaStep.to_request
  expect(step({ functionArn: 'arn:f', outputs: { verdict: 'String' }, dependsOn: ['Train'] }).toJSON()).toEqual({
    Name: 'Decide',
    Type: 'Lambda',
    Arguments: { run: 1 },
    DependsOn: ['Train'],
    FunctionArn: 'arn:f',
    OutputParameters: [{ OutputName: 'verdict', OutputType: 'String' }],
  });
  expect(step({ functionArn: 'arn:f' }).toJSON().OutputParameters).toEqual([]);
});

test.each<[Partial<PipelineStepProps>, string]>([
  [{}, "functionArn: required for a Lambda step, got none for the Lambda step 'Decide'"],
  [
    { stepType: StepType.FAIL, functionArn: 'arn:f' },
    "functionArn: is for Lambda steps only, got arn:f for the Fail step 'Decide'",
  ],
  [
    { functionArn: 'arn:f', outputs: { verdict: 'Number' } },
    "outputs: a type must be one of String, Integer, Boolean, Float, got verdict: Number for the Lambda step 'Decide'",
  ],
  [
    { stepType: StepType.FAIL, outputs: { verdict: 'String' } },
    "outputs: are for Lambda steps only, got verdict: String for the Fail step 'Decide'",
  ],
  [
    { stepType: StepType.FAIL, cacheFor: Duration.days(1) },
    "cacheFor: is for steps of the types Processing, Training, Tuning, Transform, Lambda, got the Fail step 'Decide'",
  ],
  [{ functionArn: 'arn:f', cacheFor: Duration.millis(1) }, 'cacheFor: must be at least a second, got 1 milli'],
])('%j is refused', (props, message) => {
  expect(() => step(props)).toThrow(message);
});
