import type { Duration } from 'aws-cdk-lib';
import { checkProperties } from '../foundation/check-properties';
import { refuse } from '../foundation/refuse';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PIPELINE_RULES } from '../rules/all-rules';

/** The step types of a pipeline definition that run work or make resources. */
export enum StepType {
  /** A processing job; the arguments are those of CreateProcessingJob. */
  PROCESSING = 'Processing',
  /** A training job; the arguments are those of CreateTrainingJob. */
  TRAINING = 'Training',
  /** A hyperparameter tuning job; the arguments are those of CreateHyperParameterTuningJob. */
  TUNING = 'Tuning',
  /** A batch transform job; the arguments are those of CreateTransformJob. */
  TRANSFORM = 'Transform',
  /** A model; the arguments are those of CreateModel. */
  MODEL = 'Model',
  /** A version in a model package group; the arguments are those of CreateModelPackage. */
  REGISTER_MODEL = 'RegisterModel',
  /** A function that is invoked with the arguments; it must answer within 10 minutes. */
  LAMBDA = 'Lambda',
  /** A choice; the arguments are Conditions, IfSteps and ElseSteps. */
  CONDITION = 'Condition',
  /** Ends the execution as failed; the argument is ErrorMessage. */
  FAIL = 'Fail',
}

/** A JSON file among a step's outputs that later steps read values from. */
export interface PropertyFile {
  /** The name that later steps use. */
  readonly name: string;
  /** The output that holds the file. */
  readonly outputName: string;
  /** The file's path within the output. */
  readonly filePath: string;
}

/** One step of a pipeline. */
export interface PipelineStepProps {
  /** The name, 1 to 64 letters, digits, hyphens and underscores, unique in the pipeline. */
  readonly name: string;
  /** What the step does. */
  readonly stepType: StepType;
  /** The request of the operation behind the step, without the job's name; values may be PipelineValue. */
  readonly arguments: any;
  /**
   * Names of steps that must finish first, beyond those whose values the arguments use.
   * @default - only the steps whose values are used
   */
  readonly dependsOn?: string[];
  /**
   * JSON files among the outputs that later steps read values from.
   * @default - none
   */
  readonly propertyFiles?: PropertyFile[];
  /**
   * Of a Lambda step: the ARN of the function, which the pipeline must be allowed to invoke.
   * @default - required for a Lambda step, none for any other
   */
  readonly functionArn?: string;
  /**
   * Of a Lambda step: what of the function's answer later steps read, by the name in the answer: its type, `String`,
   * `Integer`, `Boolean` or `Float`. Their value is `PipelineValue.stepProperty(step, "OutputParameters['name']")`.
   * @default - nothing
   */
  readonly outputs?: Record<string, string>;
  /**
   * Takes what an earlier execution of the pipeline made in this step, when its arguments were the same and it is not older
   * than this: nothing runs then. For jobs and functions only. A retraining on new rows under the same URI would take the old
   * result, which is why the library's own steps never do so; the local cloud always runs the step.
   * @default - the step runs in every execution
   */
  readonly cacheFor?: Duration;
}

/** Types whose jobs can fail for reasons of the service, which a second try mends. */
const JOB_TYPES = [StepType.PROCESSING, StepType.TRAINING, StepType.TUNING, StepType.TRANSFORM];

/** Types whose result an execution can take from an earlier one. */
const CACHED_TYPES = [...JOB_TYPES, StepType.LAMBDA];

const RETRY_POLICIES = [
  { ExceptionType: ['Step.SERVICE_FAULT', 'Step.THROTTLING'], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 5 },
  {
    ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR', 'SageMaker.CAPACITY_ERROR', 'SageMaker.RESOURCE_LIMIT'],
    IntervalSeconds: 60,
    BackoffRate: 2,
    MaxAttempts: 5,
  },
];

/** A step of a SageMaker pipeline, as it stands in the definition. */
export class PipelineStep {
  /** The step's name. */
  public readonly name: string;

  private readonly props: PipelineStepProps;

  public constructor(props: PipelineStepProps) {
    checkProperties('PipelineStepProps', props);
    refuse(PIPELINE_RULES, { steps: [props.name] }, { Name: 'name' });
    checkFunction(props);
    checkCache(props);
    this.name = props.name;
    this.props = props;
  }

  /** The step as it stands in the definition. */
  public toJSON(): any {
    const { name, stepType, dependsOn, propertyFiles, cacheFor } = this.props;
    return {
      Name: name,
      Type: stepType,
      Arguments: this.props.arguments,
      ...(dependsOn?.length ? { DependsOn: dependsOn } : {}),
      ...(propertyFiles?.length
        ? {
            PropertyFiles: propertyFiles.map((file) => ({
              PropertyFileName: file.name,
              OutputName: file.outputName,
              FilePath: file.filePath,
            })),
          }
        : {}),
      ...(stepType === StepType.LAMBDA ? renderFunction(this.props) : {}),
      ...(cacheFor ? { CacheConfig: { Enabled: true, ExpireAfter: cacheFor.toIsoString() } } : {}),
      ...(JOB_TYPES.includes(stepType) ? { RetryPolicies: RETRY_POLICIES } : {}),
    };
  }
}

const OUTPUT_TYPES = ['String', 'Integer', 'Boolean', 'Float'];

function checkFunction({ name, stepType, functionArn, outputs = {} }: PipelineStepProps): void {
  const isFunction = stepType === StepType.LAMBDA;
  if (isFunction !== (functionArn !== undefined)) {
    throw new LifecycleValidationError(
      `functionArn: ${isFunction ? 'required for a Lambda step' : 'is for Lambda steps only'}, got ${functionArn ?? 'none'} for the ${stepType} step '${name}'`,
    );
  }
  const wrong = Object.entries(outputs).find(([, type]) => !isFunction || !OUTPUT_TYPES.includes(type));
  if (wrong) {
    throw new LifecycleValidationError(
      `outputs: ${isFunction ? `a type must be one of ${OUTPUT_TYPES.join(', ')}` : 'are for Lambda steps only'}, got ${wrong[0]}: ${wrong[1]} for the ${stepType} step '${name}'`,
    );
  }
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-caching.html */
function checkCache({ name, stepType, cacheFor }: PipelineStepProps): void {
  if (cacheFor === undefined) {
    return;
  }
  if (!CACHED_TYPES.includes(stepType)) {
    throw new LifecycleValidationError(
      `cacheFor: is for steps of the types ${CACHED_TYPES.join(', ')}, got the ${stepType} step '${name}'`,
    );
  }
  if (!cacheFor.isUnresolved() && !(cacheFor.toSeconds({ integral: false }) >= 1)) {
    throw new LifecycleValidationError(`cacheFor: must be at least a second, got ${cacheFor.toHumanString()}`);
  }
}

/** As the SageMaker Python SDK's LambdaStep writes it. */
function renderFunction({ functionArn, outputs = {} }: PipelineStepProps): object {
  return {
    FunctionArn: functionArn,
    OutputParameters: Object.entries(outputs).map(([OutputName, OutputType]) => ({ OutputName, OutputType })),
  };
}
