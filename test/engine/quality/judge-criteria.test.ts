import { judgeCriteria } from '../../../engine/quality/criteria';

// At the threshold itself, which turns with one changed comparison.

function judge(comparison: 'atLeast' | 'atMost', value: number, lower: number, upper: number) {
  const [{ outcome, message }] = judgeCriteria(
    [{ metric: 'auc', comparison, threshold: 0.8 }],
    { auc: { value, lower, upper, standardError: 0 } },
    true,
  );
  return { outcome, message };
}

test.each([
  ['atLeast', 'required'],
  ['atMost', 'allowed'],
] as const)('%s: a value that is the threshold meets it', (comparison, word) => {
  expect(judge(comparison, 0.8, 0.7, 0.9)).toEqual({
    outcome: 'met',
    message: `auc 0.800 is exactly the ${word} 0.8, 95 % interval 0.700 to 0.900`,
  });
});

test.each([
  ['atLeast', 0.7, 0.6, 0.8, 'below the required'],
  ['atMost', 0.9, 0.8, 1, 'above the allowed'],
] as const)(
  '%s: an interval that ends at the threshold makes a miss unclear',
  (comparison, value, lower, upper, side) => {
    expect(judge(comparison, value, lower, upper)).toEqual({
      outcome: 'unclear',
      message: `auc ${value.toFixed(3)} is ${side} 0.8, but 0.8 lies within its 95 % interval (${lower.toFixed(3)} to ${upper.toFixed(3)})`,
    });
  },
);

test('the side is said of what is met, too', () => {
  expect(judge('atLeast', 0.85, 0.8, 0.9).message).toContain('auc 0.850 is above the required 0.8');
  expect(judge('atMost', 0.75, 0.7, 0.8).message).toContain('auc 0.750 is below the allowed 0.8');
});
