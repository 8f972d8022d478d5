import { messageOf } from '../errors';
import type { PathPart } from './expressions';
import { StepFailure } from './retry';

/** What of the function's answer later steps read, as `Steps.<step>.OutputParameters['<name>']`. */
export interface LambdaOutput {
  readonly OutputName: string;
  readonly OutputType: 'String' | 'Integer' | 'Boolean' | 'Float';
}

/** What a Lambda step has beside its arguments. */
export interface LambdaStep {
  readonly Name: string;
  readonly FunctionArn?: string;
  readonly OutputParameters?: LambdaOutput[];
}

/** Invokes a function with a payload and waits for its answer; rejects when the function throws. */
export type InvokeFunction = (functionArn: string, payload: unknown) => Promise<unknown>;

/**
 * What a Lambda step has beside what every step has, as the SageMaker Python SDK writes it
 * (`sagemaker.workflow.lambda_step.LambdaStep.to_request`).
 */
export const LAMBDA_MEMBERS = ['FunctionArn', 'OutputParameters'];

const FUNCTION_ARN = /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9\-_]+(:[A-Za-z0-9\-_$]+)?$/;

const TYPES: Record<LambdaOutput['OutputType'], (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  Integer: Number.isInteger,
  Boolean: (value) => typeof value === 'boolean',
  Float: (value) => typeof value === 'number',
};

/** SageMaker's limits: LambdaStepMetadata takes so many outputs, and a value of a String1024. */
const MOST_OUTPUTS = 50;
const LONGEST_VALUE = 1024;

/** Says what is wrong with a Lambda step; nothing when it is right. */
export function checkLambdaStep({ FunctionArn, OutputParameters = [] }: LambdaStep): string[] {
  if (typeof FunctionArn !== 'string' || !FUNCTION_ARN.test(FunctionArn)) {
    return [`a Lambda step needs the FunctionArn of a function, got ${JSON.stringify(FunctionArn)}`];
  }
  if (!Array.isArray(OutputParameters) || OutputParameters.length > MOST_OUTPUTS) {
    return [`OutputParameters must be a list of at most ${MOST_OUTPUTS}`];
  }
  return OutputParameters.flatMap((output) => {
    const { OutputName, OutputType, ...unknown } = output ?? {};
    return typeof OutputName === 'string' && OutputType in TYPES && Object.keys(unknown).length === 0
      ? []
      : [
          `an output needs an OutputName and an OutputType of ${Object.keys(TYPES).join(', ')} and no more, got ${JSON.stringify(output)}`,
        ];
  });
}

/** Says what is wrong with a path into what a Lambda step answered. */
export function checkLambdaProperty({ Name, OutputParameters = [] }: LambdaStep, path: PathPart[]): string[] {
  const [root, output, ...rest] = path;
  const known = OutputParameters.some(({ OutputName }) => OutputName === output);
  return root === 'OutputParameters' && known && rest.length === 0
    ? []
    : [`the Lambda step ${Name} has no output ${path.join('.')}`];
}

/**
 * Invokes the step's function with the step's arguments. A stop of the execution waits for the function, which cannot be
 * stopped (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopPipelineExecution.html).
 *
 * @throws StepFailure when the function throws, or its answer lacks an output or has one of another type
 */
export async function runLambdaStep(
  { FunctionArn, OutputParameters = [] }: LambdaStep,
  payload: unknown,
  invoke: InvokeFunction,
): Promise<{ result: Record<string, unknown>; metadata: Record<string, unknown> }> {
  let answer: Record<string, unknown> | undefined;
  try {
    answer = (await invoke(FunctionArn!, payload)) as Record<string, unknown> | undefined;
  } catch (error) {
    throw new StepFailure(`ClientError: Lambda function ${FunctionArn} failed: ${messageOf(error)}`, undefined, {
      Lambda: { Arn: FunctionArn },
    });
  }
  for (const { OutputName, OutputType } of OutputParameters) {
    const value = answer?.[OutputName];
    if (!TYPES[OutputType](value) || String(value).length > LONGEST_VALUE) {
      throw new StepFailure(
        `ClientError: the answer of Lambda function ${FunctionArn} needs ${OutputName} of type ${OutputType} with at most ${LONGEST_VALUE} characters, got ${JSON.stringify(value)}`,
        undefined,
        { Lambda: { Arn: FunctionArn } },
      );
    }
  }
  const outputs = OutputParameters.map(({ OutputName }) => [OutputName, answer?.[OutputName]]);
  return {
    result: { OutputParameters: Object.fromEntries(outputs) },
    metadata: {
      Lambda: {
        Arn: FunctionArn,
        OutputParameters: outputs.map(([Name, value]) => ({ Name, Value: String(value) })),
      },
    },
  };
}
