import { APPROVALS } from '../../contract/champion';
import { CONFIG_KEYS, EVALUATE_VARIABLES } from '../../contract/jobs';
import { COMPARISONS } from '../../contract/recipe';
import { StepType } from '../pipeline/pipeline-step';
import type { SuccessCriterion } from '../training/success-criterion';
import { type Facts, isUnknown, present, readFacts, readList } from './known-values';
import type { PipelineFacts } from './read-subjects';
import type { Step } from './read-workloads';
import type { Verdict } from './verdict';

/** What is wrong with the criteria of a pipeline that registers models. */
export function judgeCriteria(pipeline: PipelineFacts, minimum: readonly SuccessCriterion[]): Verdict[] {
  const registering = pipeline.steps.filter(({ type }) => type === StepType.REGISTER_MODEL);
  if (registering.length === 0) {
    return [];
  }
  const evaluations = pipeline.configurations.filter(({ criteria }) => Array.isArray(criteria));
  if (evaluations.length === 0) {
    return registering.map(({ name }) => ({
      what: `the step ${name}`,
      must: `register only models that meet ${minimum.map(describe).join(' and ')}`,
      isUndecided: true,
      got: 'no evaluation of this library',
    }));
  }
  return [
    ...registering
      .filter(({ isGated }) => !isGated)
      .map(({ name }) => ({
        what: `the step ${name}`,
        must: 'run only if the model meets its criteria',
        got: 'one that does not ask for their verdict',
      })),
    ...evaluations.flatMap((evaluation) => minimum.flatMap((criterion) => judgeCriterion(evaluation, criterion))),
  ];
}

function judgeCriterion(evaluation: Facts, minimum: SuccessCriterion): Verdict[] {
  const { type } = readFacts(evaluation.target);
  if (!minimum._description.problemTypes.some((each) => each === type)) {
    return [];
  }
  const wanted = minimum._renderForEvaluation();
  const criteria = [...readList(evaluation.criteria), ...readList(evaluation[CONFIG_KEYS.groupCriteria])].map(
    readFacts,
  );
  const given = criteria.filter((one) => isSameMetric(one, wanted));
  return given.some((one) => isAsStrict(one, wanted))
    ? []
    : [
        {
          what: 'successCriteria',
          must: `include ${describe(minimum)}, or a stricter one`,
          got: given.map(describeGiven).join(' and ') || 'none',
        },
      ];
}

/** What a criterion may have in another way and be stricter. */
const STRICTER: Readonly<Record<string, (given: unknown, wanted: unknown, comparison: unknown) => boolean>> = {
  threshold: (given, wanted, comparison) =>
    comparison === COMPARISONS.atMost ? Number(given) <= Number(wanted) : Number(given) >= Number(wanted),
  certain: (given, wanted) => given === true || wanted !== true,
  [CONFIG_KEYS.minimumSliceRows]: isFewer,
  minimumGroupRows: isFewer,
};

/** Fewer rows are enough to be judged, so that more slices are; where none are said, they are those of the evaluation. */
function isFewer(given: unknown, wanted: unknown): boolean {
  return wanted === undefined || (given !== undefined && Number(given) <= Number(wanted));
}

/** Whether two criteria are about the same, however strict they are. */
function isSameMetric(given: Facts, wanted: Facts): boolean {
  const names = [...new Set([...Object.keys(given), ...Object.keys(wanted)])].filter((name) => !(name in STRICTER));
  return names.every((name) => JSON.stringify(given[name]) === JSON.stringify(wanted[name]));
}

function isAsStrict(given: Facts, wanted: Facts): boolean {
  return Object.entries(STRICTER).every(([name, holds]) => holds(given[name], wanted[name], wanted.comparison));
}

const WORDS: Readonly<Record<string, string>> = {
  [COMPARISONS.atLeast]: 'at least',
  [COMPARISONS.atMost]: 'at most',
};

function describe(criterion: SuccessCriterion): string {
  return describeGiven({
    ...criterion._renderForEvaluation(),
    slice: (criterion.perSlice ?? criterion.groups)?._render(),
  });
}

function describeGiven({ metric, overNaive, comparison, threshold, certain, slice }: Facts): string {
  const { column } = readFacts(slice);
  return [
    overNaive ? `an improvement of ${metric} over naive models of` : metric,
    WORDS[String(comparison)] ?? comparison,
    threshold,
    ...(certain ? ['for certain'] : []),
    ...(column === undefined ? [] : [`by ${column}`]),
  ].join(' ');
}

/** Versions that no person approves. */
export function judgeApproval(pipeline: PipelineFacts): Verdict[] {
  return pipeline.steps
    .filter(({ type }) => type === StepType.REGISTER_MODEL)
    .flatMap(({ name, request }): Verdict[] => {
      const status = readApproval(present(request.ModelApprovalStatus), pipeline);
      const verdict = { what: `the step ${name}`, must: 'leave the approval to a person' };
      if (status === undefined || status === APPROVALS.pending) {
        return [];
      }
      return isUnknown(status)
        ? [{ ...verdict, isUndecided: true, got: 'an approval that only the run knows' }]
        : [{ ...verdict, got: `'${String(status)}'`, advice: 'set approval to ModelApproval.MANUAL' }];
    });
}

/** An approval by its parameter's default, also where an evaluation hands it on that compares with the champion. */
function readApproval(status: unknown, { parameters, steps }: PipelineFacts): unknown {
  const facts = readFacts(status);
  const parameter = /^Parameters\.(.+)$/.exec(String(facts.Get))?.[1];
  if (parameter !== undefined) {
    return present(parameters[parameter]);
  }
  const file = readFacts(readFacts(facts['Std:JsonGet']).PropertyFile).Get;
  const from = /^Steps\.([^.]+)\./.exec(String(file))?.[1];
  const evaluation: Step | undefined = steps.find(({ name }) => name === from);
  const handed = readFacts(evaluation?.request.Environment)[EVALUATE_VARIABLES.approval];
  return handed === undefined ? status : readApproval(handed, { parameters, steps: [], configurations: [] });
}
