import { AwsError } from '../../aws-error';
import { checkRequest, operationShapes, type Shape } from '../api-schema';
import { messageOf, validationError } from '../errors';
import { checkCondition } from './conditions';
import { checkExperiment, type ExperimentConfig } from './experiment';
import { collectReferences, ExpressionError, type PathPart, type Reference } from './expressions';
import { checkLambdaProperty, checkLambdaStep, LAMBDA_MEMBERS, type LambdaOutput } from './lambda-step';
import { checkParameters, type ParameterDefinition } from './parameters';
import { checkRetryPolicies, type RetryPolicy } from './retry';

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

const STEP_TYPES = [
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

/** A pipeline definition that has been checked. */
export interface PipelineDefinition {
  readonly Parameters: ParameterDefinition[];
  readonly Steps: StepDefinition[];
  readonly PipelineExperimentConfig?: ExperimentConfig;
}

/**
 * The requests that steps make, and the field that Pipelines fills in; the Describe response is what references read, and of a
 * tuning the list of its trainings besides.
 */
const REQUESTS: Partial<Record<StepType, { create: string; describe: string; list?: string; filledIn: string[] }>> = {
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
const EXECUTION_VARIABLES = [
  'PipelineExecutionId',
  'PipelineExecutionArn',
  'PipelineName',
  'PipelineArn',
  'StartDateTime',
  'CurrentDateTime',
];

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

function checkGraph(root: any, steps: StepDefinition[]): string[] {
  const byName = new Map(steps.map((step) => [step.Name, step]));
  const problems = steps
    .filter((step, i) => steps.findIndex(({ Name }) => Name === step.Name) < i)
    .map(({ Name }) => `the step name ${Name} is used twice`);
  const parameters = new Set<string>((root.Parameters ?? []).map(({ Name }: ParameterDefinition) => Name));
  // Before its first step nothing of an execution is known but parameters and variables.
  const checkAtStart = (reference: Reference): string[] => checkReference(reference, parameters, new Map());
  problems.push(...checkExperiment(root.PipelineExperimentConfig, checkAtStart));
  for (const step of steps) {
    const own = step.Type === 'Condition' ? step.Arguments.Conditions : step.Arguments;
    try {
      problems.push(
        ...collectReferences(own)
          .flatMap((reference) => checkReference(reference, parameters, byName))
          .map((problem) => `step ${step.Name}: ${problem}`),
      );
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      problems.push(`step ${step.Name}: ${error.message}`);
    }
    problems.push(
      ...(step.DependsOn ?? [])
        .filter((name) => !byName.has(name))
        .map((name) => `step ${step.Name} depends on ${name}, which does not exist`),
    );
  }
  return problems.length > 0 ? problems : findCycle(steps, byName);
}

function checkReference(reference: Reference, parameters: Set<string>, steps: Map<string, StepDefinition>): string[] {
  if (reference.kind === 'parameter') {
    return parameters.has(reference.name) ? [] : [`the parameter ${reference.name} is not defined`];
  }
  if (reference.kind === 'execution') {
    return EXECUTION_VARIABLES.includes(reference.name)
      ? []
      : [`there is no execution variable ${reference.name}, only ${EXECUTION_VARIABLES.join(', ')}`];
  }
  const step = steps.get(reference.step);
  if (step === undefined) {
    return [`the step ${reference.step} does not exist`];
  }
  if (reference.kind === 'propertyFile') {
    return step.PropertyFiles?.some(({ PropertyFileName }) => PropertyFileName === reference.name)
      ? []
      : [`the step ${step.Name} has no property file ${reference.name}`];
  }
  if (step.Type === 'Lambda') {
    return checkLambdaProperty(step, reference.path);
  }
  const request = REQUESTS[step.Type];
  if (request === undefined) {
    return [`a ${step.Type} step such as ${step.Name} has no properties`];
  }
  const problems = [request.describe, request.list ?? request.describe].map((operation) =>
    checkProperty(operationShapes(operation).output, reference.path, `Steps.${step.Name}`),
  );
  return problems.some((found) => found.length === 0) ? [] : problems[0];
}

function checkProperty(shape: Shape, [part, ...rest]: PathPart[], where: string): string[] {
  if (part === undefined) {
    return [];
  }
  const next =
    shape.kind === 'structure'
      ? shape.members.get(String(part))
      : shape.kind === 'list'
        ? shape.item
        : shape.kind === 'map'
          ? shape.value
          : undefined;
  return next === undefined ? [`${where} has no property ${part}`] : checkProperty(next(), rest, `${where}.${part}`);
}

function findCycle(steps: StepDefinition[], byName: Map<string, StepDefinition>): string[] {
  const parents = new Map(steps.flatMap((step) => branches(step).map((nested) => [nested.Name, step.Name])));
  const done = new Set<string>();
  const visit = (name: string, path: string[]): string[] => {
    if (path.includes(name)) {
      return [`the steps depend on each other: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`];
    }
    if (done.has(name)) {
      return [];
    }
    const parent = parents.get(name);
    const found = [...dependencies(byName.get(name)!), ...(parent === undefined ? [] : [parent])].flatMap((next) =>
      visit(next, [...path, name]),
    );
    done.add(name);
    return found;
  };
  return steps.flatMap(({ Name }) => visit(Name, [])).slice(0, 1);
}
