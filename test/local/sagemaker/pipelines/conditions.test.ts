import fc from 'fast-check';
import { checkCondition, evaluateConditions } from '../../../../local/sagemaker/pipelines/conditions';
import type { ExpressionScope } from '../../../../local/sagemaker/pipelines/expressions';

const scope: ExpressionScope = {
  parameters: { Threshold: 0.8, Name: 'churn' },
  execution: {},
  describeStep: () => ({}),
  readPropertyFile: async () => ({ auc: 0.75 }),
  readJson: async () => ({}),
};
const holds = (...conditions: unknown[]): Promise<boolean> => evaluateConditions(conditions, scope);
const auc = { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.E.PropertyFiles.P' }, Path: 'auc' } };

test('compares a metric with a threshold', async () => {
  expect(await holds({ Type: 'GreaterThanOrEqualTo', LeftValue: auc, RightValue: 0.75 })).toBe(true);
  expect(await holds({ Type: 'GreaterThan', LeftValue: auc, RightValue: 0.75 })).toBe(false);
  expect(await holds({ Type: 'LessThan', LeftValue: auc, RightValue: { Get: 'Parameters.Threshold' } })).toBe(true);
  expect(
    await holds({ Type: 'In', QueryValue: { Get: 'Parameters.Name' }, Values: ['other', { Get: 'Parameters.Name' }] }),
  ).toBe(true);
});

test('all conditions of the list must hold', async () => {
  const yes = { Type: 'Equals', LeftValue: 1, RightValue: 1 };
  const no = { Type: 'Equals', LeftValue: 1, RightValue: 2 };
  expect([await holds(yes, yes), await holds(yes, no), await holds()]).toEqual([true, false, true]);
});

test('does not compare what is of different types, nor what is no value', async () => {
  await expect(holds({ Type: 'Equals', LeftValue: auc, RightValue: '0.75' })).rejects.toThrow(
    'Equals cannot compare the number 0.75 with the string 0.75',
  );
  await expect(holds({ Type: 'Equals', LeftValue: {}, RightValue: 1 })).rejects.toThrow(
    'a condition compares texts, numbers and booleans, got {}',
  );
});

test('comparisons are those of numbers, and negations and alternatives those of logic', async () => {
  const numbers = fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true }));
  await fc.assert(
    fc.asyncProperty(numbers, async ([LeftValue, RightValue]) => {
      const compare = (Type: string): unknown => ({ Type, LeftValue, RightValue });
      const [equals, greater, least, less, most] = await Promise.all(
        ['Equals', 'GreaterThan', 'GreaterThanOrEqualTo', 'LessThan', 'LessThanOrEqualTo'].map((type) =>
          holds(compare(type)),
        ),
      );
      expect([greater, equals, less].filter(Boolean)).toHaveLength(1);
      expect(least).toBe(greater || equals);
      expect(most).toBe(less || equals);
      expect(await holds({ Type: 'Not', Condition: compare('LessThan') })).toBe(least);
      expect(await holds({ Type: 'Or', Conditions: [compare('LessThan'), compare('Equals')] })).toBe(most);
      expect(await holds({ Type: 'In', QueryValue: LeftValue, Values: [RightValue] })).toBe(equals);
    }),
  );
});

test.each([
  [{ Type: 'And', Conditions: [] }, 'unknown condition type "And": the types are Equals, GreaterThan'],
  [{ Type: 'Equals', LeftValue: 1 }, 'a condition Equals needs RightValue'],
  [
    { Type: 'Not', Condition: { Type: 'Or', Conditions: [{ Type: 'In', QueryValue: 1, Values: 2 }] } },
    'Values of an In must be a list',
  ],
  [
    { Type: 'Equals', LeftValue: 1, RightValue: 1, Extra: 1 },
    'a condition Equals has no Extra, only LeftValue and RightValue',
  ],
])('says what is wrong with %j', (condition, problem) => {
  expect(checkCondition(condition).join()).toContain(problem);
});

test('finds nothing wrong with every type', () => {
  const yes = { Type: 'LessThan', LeftValue: 1, RightValue: auc };
  expect(
    [
      yes,
      { Type: 'Not', Condition: yes },
      { Type: 'Or', Conditions: [yes, yes] },
      { Type: 'In', QueryValue: auc, Values: [1] },
    ].flatMap(checkCondition),
  ).toEqual([]);
});
