import { Template } from 'aws-cdk-lib/assertions';
import { parseQualityConfig } from '../../../contract/quality-config';
import {
  Algorithm,
  Column,
  DataRecipe,
  GroupCriterion,
  MlLifecycleStack,
  type MlLifecycleStackProps,
  Slice,
  SuccessCriterion,
} from '../../../lib';
import { createApp, createPipeline, createStack, flatten, readConfigurations, readEvaluation } from '../fixtures';

/** A lender who must not go by gender and must judge by it. */
function createLender(props: Partial<MlLifecycleStackProps> = {}): MlLifecycleStack {
  return new MlLifecycleStack(createApp(), 'Credit', {
    lifecycleName: 'credit',
    recipe: new DataRecipe({
      columns: {
        application: Column.id(),
        repaid: Column.target({ positiveClass: 'yes', negativeClass: 'no' }),
        income: Column.numeric(),
        gender: Column.forJudging(),
        age: Column.forJudging(),
      },
    }),
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [
      SuccessCriterion.auc().atLeast(0.7),
      SuccessCriterion.recall().atLeast(0.6, { perSlice: Slice.byValue('gender') }),
      SuccessCriterion.recall().atLeast(0.5, { perSlice: Slice.byRange('income', [2000]) }),
    ],
    groups: [Slice.byValue('gender'), Slice.byRange('age', [30, 60])],
    ...props,
  });
}

function readQualityConfig(stack: MlLifecycleStack): unknown {
  return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.Environment?.Variables?.QUALITY_CONFIG ?? [],
  )[0];
}

test('the evaluation is told which features are categories, and which are groups of people', () => {
  const stack = createStack();
  createPipeline(stack, { groups: [Slice.byValue('plan'), Slice.byRange('age', [30, 60])] });
  expect(readEvaluation(stack)).toMatchObject({
    features: ['age', 'plan'],
    categoricalFeatures: ['plan'],
    groups: [{ column: 'plan' }, { column: 'age', edges: [30, 60] }],
  });
});

test.each([
  [
    [Slice.byValue('Plan')],
    "groups: must be of a feature, or of a column that the recipe keeps by Column.forJudging(), got 'Plan', did you mean 'plan'?",
  ],
  [
    [Slice.byValue('name')],
    "groups: must be of a feature, or of a column that the recipe keeps by Column.forJudging(), got 'name'; there are age, plan",
  ],
  [[Slice.byValue('age'), Slice.byRange('age', [30])], "groups: must name each column once, got 'age' twice"],
])('refuses groups that the evaluation cannot see or would mix up: %#', (groups, message) => {
  expect(() => createPipeline(createStack(), { groups })).toThrow(message);
});

test('groups and slices can be of columns that no model sees', () => {
  const stack = createLender();
  const [recipe] = readConfigurations(stack).flatMap((one) => (one.recipe ? [one.recipe as any] : []));
  expect(recipe.judging).toEqual(['gender', 'age']);
  expect(recipe.features.map(({ name }: { name: string }) => name)).toEqual(['income']);
  expect(readEvaluation(stack)).toMatchObject({
    features: ['income'],
    judging: ['gender', 'age'],
    groups: [{ column: 'gender' }, { column: 'age', edges: [30, 60] }],
    criteria: [{}, { slice: { column: 'gender' } }, { slice: { column: 'income', edges: [2000] } }],
  });
  // Live traffic does not have them.
  expect(parseQualityConfig(flatten(readQualityConfig(stack))).slices).toEqual([{ column: 'income', edges: [2000] }]);
});

test('criteria on groups are told to the gate apart, and those that requests carry to the quality monitor', () => {
  const gender = Slice.byValue('gender');
  const stack = createLender({
    successCriteria: [
      GroupCriterion.demographicParityRatio(gender).atLeast(0.8, { certain: true }),
      SuccessCriterion.auc().atLeast(0.7),
      GroupCriterion.equalizedOddsDifference(Slice.byRange('age', [30])).atMost(0.1, { minimumGroupRows: 50 }),
    ],
    quality: {},
  });
  const { criteria, groupCriteria } = readEvaluation(stack);
  expect(criteria).toEqual([{ metric: 'auc', comparison: 'atLeast', threshold: 0.7, key: 'auc' }]);
  expect(groupCriteria).toEqual([
    {
      metric: 'demographicParityRatio',
      key: 'demographic_parity_ratio',
      comparison: 'atLeast',
      threshold: 0.8,
      certain: true,
      slice: { column: 'gender' },
      minimumGroupRows: 30,
    },
    {
      metric: 'equalizedOddsDifference',
      key: 'equalized_odds_difference',
      comparison: 'atMost',
      threshold: 0.1,
      slice: { column: 'age', edges: [30] },
      minimumGroupRows: 50,
    },
  ]);
  const monitored = flatten(readQualityConfig(stack));
  expect(parseQualityConfig(monitored)).toMatchObject({ criteria: [{ metric: 'auc' }], slices: [] });
  expect(parseQualityConfig(monitored)).not.toHaveProperty('groupCriteria');
  const byIncome = createLender({
    successCriteria: [
      SuccessCriterion.auc().atLeast(0.7),
      GroupCriterion.demographicParityRatio(gender).atLeast(0.8),
      GroupCriterion.demographicParityRatio(Slice.byRange('income', [2000])).atLeast(0.8),
    ],
    quality: {},
  });
  expect(parseQualityConfig(flatten(readQualityConfig(byIncome))).groupCriteria).toEqual([
    {
      metric: 'demographicParityRatio',
      comparison: 'atLeast',
      threshold: 0.8,
      slice: { column: 'income', edges: [2000] },
      minimumGroupRows: 30,
    },
  ]);
});

const SCORES = { columns: { score: Column.numericTarget(), gender: Column.categorical(), x: Column.numeric() } };

test.each<[string, () => unknown, string]>([
  [
    'nothing but groups',
    () =>
      createLender({ successCriteria: [GroupCriterion.equalOpportunityRatio(Slice.byValue('gender')).atLeast(0.8)] }),
    'successCriteria: a model that answers everybody alike meets criteria on groups, so one of its quality is needed as well, such as SuccessCriterion.auc().atLeast(0.8), got equalOpportunityRatio',
  ],
  [
    'an unknown column',
    () =>
      createLender({
        successCriteria: [
          SuccessCriterion.auc().atLeast(0.7),
          GroupCriterion.equalOpportunityDifference(Slice.byValue('sex')).atMost(0.1),
        ],
      }),
    "groups of equalOpportunityDifference: must be of a feature, or of a column that the recipe keeps by Column.forJudging(), got 'sex'; there are income, gender, age",
  ],
  [
    'a number that is predicted',
    () =>
      createLender({
        recipe: new DataRecipe(SCORES),
        groups: [],
        successCriteria: [
          SuccessCriterion.r2().atLeast(0.5),
          GroupCriterion.demographicParityDifference(Slice.byValue('gender')).atMost(0.1),
        ],
      }),
    'successCriteria: demographicParityDifference is a metric of binary models, this one is regression',
  ],
  [
    'a threshold that no ratio reaches',
    () => GroupCriterion.equalizedOddsRatio(Slice.byValue('gender')).atLeast(1.25),
    'threshold of equalizedOddsRatio: must be a number from 0 to 1, got 1.25',
  ],
  [
    'no rows',
    () => GroupCriterion.equalizedOddsRatio(Slice.byValue('gender')).atLeast(0.8, { minimumGroupRows: 0 }),
    'minimumGroupRows: must be a whole number from 1 to 1000000, got 0',
  ],
])('refuses a criterion on groups: %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('live traffic cannot be measured by what nobody sends', () => {
  expect(() => createLender({ quality: { slices: [Slice.byValue('gender')] } })).toThrow(
    "slices: must be of features, which alone are in live traffic, got 'gender'; the features are income",
  );
});
