import { Slice } from '../../../lib';
import { createPipeline, createStack, readEvaluation } from '../fixtures';

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
    "groups: must be features, which alone reach the evaluation, got 'Plan', did you mean 'plan'?",
  ],
  [
    [Slice.byValue('name')],
    "groups: must be features, which alone reach the evaluation, got 'name'; the features are age, plan",
  ],
  [[Slice.byValue('age'), Slice.byRange('age', [30])], "groups: must name each feature once, got 'age' twice"],
])('refuses groups that the evaluation cannot see or would mix up: %#', (groups, message) => {
  expect(() => createPipeline(createStack(), { groups })).toThrow(message);
});
