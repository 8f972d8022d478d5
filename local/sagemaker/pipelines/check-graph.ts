import { operationShapes, type Shape } from '../api-schema';
import { checkExperiment } from './experiment';
import { collectReferences, ExpressionError, type PathPart, type Reference } from './expressions';
import { checkLambdaProperty } from './lambda-step';
import type { ParameterDefinition } from './parameters';
import { branches, dependencies, REQUESTS, type StepDefinition } from './step-definition';

const EXECUTION_VARIABLES = [
  'PipelineExecutionId',
  'PipelineExecutionArn',
  'PipelineName',
  'PipelineArn',
  'StartDateTime',
  'CurrentDateTime',
];

/** What is wrong with the names in a definition: those used twice, what is read that is not there, steps that wait for each other. */
export function checkGraph(root: any, steps: StepDefinition[]): string[] {
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
