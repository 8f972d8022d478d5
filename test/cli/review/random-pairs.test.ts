// Pairs of random settings: the report names every choice in which they differ, and no other. 40 pairs here, more by
// REVIEW_PAIRS=1000 npx jest test/cli/review/random-pairs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Duration } from 'aws-cdk-lib';
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
};

const ALL = Object.keys(NAMED) as ReadonlyArray<keyof Choices>;

/** What follows from a choice, and is told when it differs. */
const FOLLOWING: ReadonlyArray<readonly [RegExp, ReadonlyArray<keyof Choices>]> = [
  [/^clients must (?:no longer )?send the column city$/, ['hasCity']],
  [/^the version that serves and its baseline expect|^from then on clients send/, ['hasCity']],
  [/^the baseline of the version that serves still fits/, ['encoding']],
  [/^the endpoint will be rolled out/, ['instance', 'sampling']],
  [/^Environment\.Variables\.CAPTURE_SAMPLING_PERCENTAGE/, ['sampling']],
  [/^costs stay as they are: /, ALL],
  [/^(?:a month without traffic|1,000 predictions: |counted with prices)/, ['instance']],
  [/^the next run of the pipeline trains/, ['depth', 'rounds', 'hasCity', 'encoding']],
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
        retraining: { cooldown: Duration.hours(choices.cooldownHours) },
        drift: { thresholds: { psi: choices.psi } },
        endpoint: {
          instanceType: InstanceType.of(choices.instance),
          captureSamplingPercentage: choices.sampling,
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
