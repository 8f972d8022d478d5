import { AwsError } from '../../aws-error';
import { checkRequest } from '../api-schema';
import { messageOf, validationError } from '../errors';
import { checkGraph } from './check-graph';
import { checkCondition } from './conditions';
import type { ExperimentConfig } from './experiment';
import { checkLambdaStep, LAMBDA_MEMBERS } from './lambda-step';
import { checkParameters, type ParameterDefinition } from './parameters';
import { checkRetryPolicies } from './retry';
import { REQUESTS, STEP_TYPES, type StepDefinition } from './step-definition';

/** A pipeline definition that has been checked. */
export interface PipelineDefinition {
  readonly Parameters: ParameterDefinition[];
  readonly Steps: StepDefinition[];
  readonly PipelineExperimentConfig?: ExperimentConfig;
}

const ROOT_MEMBERS = ['Version', 'Metadata', 'Parameters', 'PipelineExperimentConfig', 'Steps'];
const STEP_MEMBERS = [
  'Name',
  'Type',
  'Arguments',
  'DependsOn',
  'PropertyFiles',
  'CacheConfig',
  'RetryPolicies',
  'DisplayName',
  'Description',
];

/**
 * Reads and checks a definition: its structure, the requests of its steps against AWS's model, names, references, cycles.
 *
 * Step caching is accepted and never done: nothing of an earlier execution is used again.
 *
 * @throws AwsError ValidationException that lists all problems
 */
export function parseDefinition(text: string): PipelineDefinition {
  let root: any;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw validationError(`Unable to parse pipeline definition. ${messageOf(error)}`);
  }
  const problems = checkRoot(root);
  if (problems.length === 0) {
    const steps: StepDefinition[] = root.Steps.flatMap(collectSteps);
    problems.push(
      ...checkParameters(root.Parameters ?? []),
      ...steps.flatMap((step) => checkStep(step).map((problem) => `step ${step.Name}: ${problem}`)),
    );
    if (problems.length === 0) {
      problems.push(...checkGraph(root, steps));
    }
  }
  if (problems.length > 0) {
    throw validationError(`Unable to parse pipeline definition. ${problems.join('; ')}`);
  }
  return {
    Parameters: root.Parameters ?? [],
    Steps: root.Steps,
    PipelineExperimentConfig: root.PipelineExperimentConfig ?? undefined,
  };
}

function checkRoot(root: any): string[] {
  if (typeof root !== 'object' || root === null || !Array.isArray(root.Steps)) {
    return ['the definition needs Steps'];
  }
  return [
    ...(root.Version === '2020-12-01' ? [] : [`the Version must be 2020-12-01, got ${JSON.stringify(root.Version)}`]),
    ...Object.keys(root)
      .filter((member) => !ROOT_MEMBERS.includes(member))
      .map((member) => `unknown field ${member}`),
    ...(root.Parameters === undefined || Array.isArray(root.Parameters) ? [] : ['Parameters must be a list']),
  ];
}

function collectSteps(step: any): any[] {
  const nested =
    step?.Type === 'Condition' ? [step.Arguments?.IfSteps, step.Arguments?.ElseSteps].filter(Array.isArray).flat() : [];
  return [step, ...nested.flatMap(collectSteps)];
}

function checkStep(step: any): string[] {
  if (typeof step?.Name !== 'string' || !/^[A-Za-z0-9\-_]{1,64}$/.test(step.Name)) {
    return [`a Name needs 1 to 64 letters, digits, hyphens and underscores, got ${JSON.stringify(step?.Name)}`];
  }
  if (!STEP_TYPES.includes(step.Type)) {
    return [`the local cloud does not know the step type ${JSON.stringify(step.Type)}, only ${STEP_TYPES.join(', ')}`];
  }
  const known = step.Type === 'Lambda' ? [...STEP_MEMBERS, ...LAMBDA_MEMBERS] : STEP_MEMBERS;
  const problems = Object.keys(step)
    .filter((member) => !known.includes(member))
    .map((member) => `unknown field ${member}`);
  if (typeof step.Arguments !== 'object' || step.Arguments === null) {
    return [...problems, 'Arguments are required'];
  }
  problems.push(...checkRetryPolicies(step.RetryPolicies ?? []), ...checkArguments(step));
  for (const file of step.PropertyFiles ?? []) {
    const outputs = step.Arguments.ProcessingOutputConfig?.Outputs ?? [];
    if (step.Type !== 'Processing' || !outputs.some((output: any) => output.OutputName === file.OutputName)) {
      problems.push(
        `the property file ${file.PropertyFileName} names an output ${file.OutputName} that the step does not have`,
      );
    }
  }
  return problems;
}

function checkArguments(step: StepDefinition): string[] {
  const { Type, Arguments } = step;
  if (Type === 'Lambda') {
    return checkLambdaStep(step);
  }
  if (Type === 'Condition') {
    const { Conditions, IfSteps = [], ElseSteps = [], ...unknown } = Arguments;
    return [
      ...(Array.isArray(Conditions) ? Conditions.flatMap(checkCondition) : ['Conditions must be a list']),
      ...(Array.isArray(IfSteps) && Array.isArray(ElseSteps) ? [] : ['IfSteps and ElseSteps must be lists']),
      ...Object.keys(unknown).map((member) => `unknown argument ${member}`),
    ];
  }
  if (Type === 'Fail') {
    const { ErrorMessage, ...unknown } = Arguments;
    return [
      ...(ErrorMessage === undefined ? ['ErrorMessage is required'] : []),
      ...Object.keys(unknown).map((member) => `unknown argument ${member}`),
    ];
  }
  try {
    const { create, filledIn } = REQUESTS[Type]!;
    checkRequest(create, Arguments, { without: filledIn, allowExpressions: true });
    return [];
  } catch (error) {
    if (error instanceof AwsError) {
      return [error.message];
    }
    throw error;
  }
}
