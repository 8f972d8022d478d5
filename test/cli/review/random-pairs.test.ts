// Pairs of random settings: the report names every choice in which they differ, and no other. 40 pairs here, more by
// REVIEW_PAIRS=1000 npx jest test/cli/review/random-pairs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Duration } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import fc from 'fast-check';
import { readStacks, type Stack } from '../../../cli/review/assembly';
import type { ReplacementRules } from '../../../cli/review/replacement-rules';
import { reviewStacks } from '../../../cli/review/review';
import { Algorithm, Column, DataRecipe, Encoding, ModelApproval, SuccessCriterion } from '../../../lib';
import { BASE, COLUMNS, lifecycle, synthesize } from './pairs';

const ROOT = path.join(__dirname, '..', '..', '..');
const RULES = JSON.parse(readFileSync(path.join(ROOT, 'build', 'replacements.json'), 'utf8')) as ReplacementRules;
const RUNS = Number(process.env.REVIEW_PAIRS ?? 40);

/** What somebody may choose about a lifecycle. */
interface Choices {
  readonly minimum: number;
  readonly recall?: number;
  readonly depth: number;
  readonly rounds: number;
  readonly hasCity: boolean;
  readonly encoding: Encoding;
  readonly approval: ModelApproval;
  readonly cooldownHours: number;
  readonly psi: number;
  readonly instance: string;
  readonly sampling: number;
  readonly instances: number;
  readonly isIsolated: boolean;
  readonly trainsOn: string;
  readonly threshold: number;
  readonly driftHours: number;
  readonly driftedWindows: number;
  readonly runsPerDay: number;
  readonly days?: number;
}

const CHOICES = fc.record<Choices>({
  minimum: fc.constantFrom(0.7, 0.8),
  recall: fc.constantFrom(undefined, 0.5),
  depth: fc.constantFrom(2, 4),
  rounds: fc.constantFrom(50, 60),
  hasCity: fc.boolean(),
  encoding: fc.constantFrom(Encoding.ONE_HOT, Encoding.TARGET),
  approval: fc.constantFrom(ModelApproval.MANUAL, ModelApproval.AUTOMATIC),
  cooldownHours: fc.constantFrom(1, 24),
  psi: fc.constantFrom(0.2, 0.3),
  instance: fc.constantFrom('ml.m5.large', 'ml.m5.xlarge'),
  sampling: fc.constantFrom(100, 50),
  instances: fc.constantFrom(2, 3),
  isIsolated: fc.boolean(),
  trainsOn: fc.constantFrom('ml.m5.large', 'ml.c5.xlarge'),
  threshold: fc.constantFrom(0.5, 0.3),
  driftHours: fc.constantFrom(6, 24),
  driftedWindows: fc.constantFrom(2, 3),
  runsPerDay: fc.constantFrom(1, 2),
  days: fc.constantFrom(undefined, 7),
});

/** How a report names that a choice differs. */
const NAMED: Readonly<Record<keyof Choices, RegExp>> = {
  minimum: /^criterion (?:loosened|tightened): auc at least /,
  recall: /^criterion (?:loosened|tightened): recall at least /,
  depth: /^hyperparameter max_depth: /,
  rounds: /^hyperparameter num_round: /,
  hasCity: /^column city is (?:added|dropped)/,
  encoding: /^column plan: encoding /,
  approval: /^approval of versions (?:loosened|tightened): /,
  cooldownHours: /^cooldown of the retraining (?:loosened|tightened): /,
  psi: /^thresholds\.psi of the drift monitor (?:loosened|tightened): /,
  instance: /^endpoint: instanceType /,
  sampling: /^dataCapture\.samplingPercentage (?:loosened|tightened): /,
  instances: /^endpoint: instanceCount /,
  isIsolated: /^networkIsolation (?:loosened|tightened): /,
  trainsOn: /^step Train: instance /,
  threshold: /^decisionThreshold changed: /,
  driftHours: /^window of the drift monitor changed: /,
  driftedWindows: /^driftedWindows of the drift monitor (?:loosened|tightened): /,
  runsPerDay: /^maximumRunsPerDay of the retraining (?:loosened|tightened): /,
  days: /^AWS::Scheduler::Schedule is (?:made|deleted)$/,
};

const ALL = Object.keys(NAMED) as ReadonlyArray<keyof Choices>;

/** What follows from a choice, and is told when it differs. */
const FOLLOWING: ReadonlyArray<readonly [RegExp, ReadonlyArray<keyof Choices>]> = [
  [/^clients must (?:no longer )?send the column city$/, ['hasCity']],
  [/^the version that serves and its baseline expect|^from then on clients send/, ['hasCity']],
  [/^the baseline of the version that serves still fits/, ['encoding']],
  [/^the endpoint will be rolled out/, ['instance', 'sampling', 'instances', 'isIsolated']],
  [/^Environment\.Variables\.CAPTURE_SAMPLING_PERCENTAGE/, ['sampling']],
  [/^costs stay as they are: /, ALL],
  [/^a month without traffic/, ['instance', 'instances', 'driftHours', 'days']],
  [/^1,000 predictions: /, ['instance', 'instances']],
  [/^a retraining: /, ['trainsOn']],
  [/^counted with prices/, ['instance', 'instances', 'driftHours', 'days', 'trainsOn']],
  [/^the next run of the pipeline trains/, ['depth', 'rounds', 'hasCity', 'encoding', 'trainsOn']],
  [/^what the dashboard shows changes$/, ['driftHours']],
  // Of alarms, which say after how many windows of which length they fire.
  [/^descriptions change$/, ['driftHours', 'driftedWindows']],
];

function choose(choices: Choices): Stack[] {
  const { city, ...others } = COLUMNS;
  const plan = Column.categorical({ encoding: choices.encoding });
  const columns = { ...others, plan, ...(choices.hasCity ? { city } : {}) };
  return readStacks(
    synthesize(
      lifecycle({
        ...BASE,
        recipe: new DataRecipe({ columns }),
        algorithm: Algorithm.xgboost({ rounds: choices.rounds, hyperparameters: { max_depth: choices.depth } }),
        successCriteria: [
          SuccessCriterion.auc().atLeast(choices.minimum),
          ...(choices.recall === undefined ? [] : [SuccessCriterion.of('recall').atLeast(choices.recall)]),
        ],
        approval: choices.approval,
        retraining: {
          cooldown: Duration.hours(choices.cooldownHours),
          maximumRunsPerDay: choices.runsPerDay,
          ...(choices.days === undefined
            ? {}
            : { schedule: scheduler.ScheduleExpression.rate(Duration.days(choices.days)) }),
        },
        drift: {
          thresholds: { psi: choices.psi },
          window: Duration.hours(choices.driftHours),
          driftedWindows: choices.driftedWindows,
        },
        training: { instanceType: InstanceType.of(choices.trainsOn) },
        decisionThreshold: choices.threshold,
        endpoint: {
          instanceType: InstanceType.of(choices.instance),
          captureSamplingPercentage: choices.sampling,
          instanceCount: choices.instances,
          networkIsolation: choices.isIsolated,
        },
      }),
    ),
  );
}

const known = new Map<string, Stack[]>();

/** Settings that were seen before are not synthesized anew. */
function stacksOf(choices: Choices): Stack[] {
  const key = JSON.stringify(choices);
  const stacks = known.get(key) ?? choose(choices);
  known.set(key, stacks);
  return stacks;
}

/** The first settings are few, so that a pair needs one synthesis. */
const FEW = fc.sample(CHOICES, { numRuns: 5, seed: 7 });

test(`${RUNS} pairs: every choice that differs is named, and no other`, () => {
  fc.assert(
    fc.property(fc.constantFrom(...FEW), CHOICES, (before, after) => {
      const texts = reviewStacks(stacksOf(before), stacksOf(after), RULES).findings.map(({ text }) => text);
      const choices = Object.keys(NAMED) as Array<keyof Choices>;
      const differing = choices.filter((choice) => before[choice] !== after[choice]);
      expect(choices.filter((choice) => texts.some((text) => NAMED[choice].test(text)))).toEqual(differing);
      const unexplained = texts.filter(
        (text) =>
          !differing.some((choice) => NAMED[choice].test(text)) &&
          !FOLLOWING.some(([pattern, from]) => pattern.test(text) && from.some((choice) => differing.includes(choice))),
      );
      expect(unexplained).toEqual([]);
    }),
    { numRuns: RUNS },
  );
}, 3_600_000);
