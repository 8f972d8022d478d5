import { collectReferences } from './expressions';
import type { LambdaOutput } from './lambda-step';
import type { RetryPolicy } from './retry';

/** A step of a pipeline definition. */
export interface StepDefinition {
  readonly Name: string;
  readonly Type: StepType;
  readonly Arguments: Record<string, any>;
  readonly DependsOn?: string[];
  readonly PropertyFiles?: Array<{ PropertyFileName: string; OutputName: string; FilePath: string }>;
  readonly RetryPolicies?: RetryPolicy[];
  readonly DisplayName?: string;
  readonly Description?: string;
  /** Of a Lambda step: the function, and what of its answer later steps read. */
  readonly FunctionArn?: string;
  readonly OutputParameters?: LambdaOutput[];
}

export const STEP_TYPES = [
  'Processing',
  'Training',
  'Tuning',
  'Transform',
  'Model',
  'RegisterModel',
  'Lambda',
  'Condition',
  'Fail',
] as const;

export type StepType = (typeof STEP_TYPES)[number];

/**
 * The requests that steps make, and the field that Pipelines fills in; the Describe response is what references read, and of a
 * tuning the list of its trainings besides.
 */
export const REQUESTS: Partial<
  Record<StepType, { create: string; describe: string; list?: string; filledIn: string[] }>
> = {
  Processing: { create: 'CreateProcessingJob', describe: 'DescribeProcessingJob', filledIn: ['ProcessingJobName'] },
  Training: { create: 'CreateTrainingJob', describe: 'DescribeTrainingJob', filledIn: ['TrainingJobName'] },
  Tuning: {
    create: 'CreateHyperParameterTuningJob',
    describe: 'DescribeHyperParameterTuningJob',
    list: 'ListTrainingJobsForHyperParameterTuningJob',
    filledIn: ['HyperParameterTuningJobName'],
  },
  Transform: { create: 'CreateTransformJob', describe: 'DescribeTransformJob', filledIn: ['TransformJobName'] },
  Model: { create: 'CreateModel', describe: 'DescribeModel', filledIn: ['ModelName'] },
  RegisterModel: { create: 'CreateModelPackage', describe: 'DescribeModelPackage', filledIn: [] },
};
/** The Create operation of a step's type. */
export function createOperation(type: StepType): string {
  return REQUESTS[type]!.create;
}

/** The step and the steps of its branches, and theirs. */
export function withBranches(step: StepDefinition): StepDefinition[] {
  return [step, ...branches(step).flatMap(withBranches)];
}

/** The steps of a condition's branches. */
export function branches(step: StepDefinition): StepDefinition[] {
  return step.Type === 'Condition' ? [...(step.Arguments.IfSteps ?? []), ...(step.Arguments.ElseSteps ?? [])] : [];
}

/** What a step waits for: what it names, what its expressions read. The branches of a condition wait for themselves. */
export function dependencies(step: StepDefinition): string[] {
  const own = step.Type === 'Condition' ? step.Arguments.Conditions : step.Arguments;
  const read = collectReferences(own).flatMap((reference) => ('step' in reference ? [reference.step] : []));
  return [...new Set([...(step.DependsOn ?? []), ...read])];
}
