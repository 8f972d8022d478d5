import { Template } from 'aws-cdk-lib/assertions';
import { parseQualityConfig } from '../../../contract/quality-config';
import {
  Algorithm,
  Column,
  DataRecipe,
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
  const [monitored] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.Environment?.Variables?.QUALITY_CONFIG ?? [],
  );
  expect(parseQualityConfig(flatten(monitored)).slices).toEqual([{ column: 'income', edges: [2000] }]);
});

test('live traffic cannot be measured by what nobody sends', () => {
  expect(() => createLender({ quality: { slices: [Slice.byValue('gender')] } })).toThrow(
    "slices: must be of features, which alone are in live traffic, got 'gender'; the features are income",
  );
});
