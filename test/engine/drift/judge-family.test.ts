import { DEFAULT_DRIFT_CONFIG } from '../../../engine/drift';
import type { ColumnComparison } from '../../../engine/drift/compare-column';
import type { Evidence } from '../../../engine/drift/evidence';
import { judgeFamily } from '../../../engine/drift/judge-window';

const config = { ...DEFAULT_DRIFT_CONFIG, falseDiscoveryRate: 0.01 };

/** A column whose one p-value is that of its tests, corrected for their number. */
function compared(name: string, ...evidence: Evidence[]): ColumnComparison {
  const pValue = Math.min(1, evidence.length * Math.min(...evidence.map((test) => test.pValue)));
  const counted = { rows: 400, baselineRows: 2000, missingShare: 0, baselineMissingShare: 0, statistics: {} };
  return { name, type: 'categorical', ...counted, evidence, pValue };
}

const summary = (comparisons: ColumnComparison[], families = 1, settings = config, enough = true) =>
  judgeFamily(comparisons, families, settings, enough).map(({ drifted, adjustedPValue, reasons }) => ({
    drifted,
    adjustedPValue,
    reasons,
  }));

test('a column drifts with the effects of those of its tests that are significant, and of no other', () => {
  const column = compared('plan', { pValue: 0.001, effects: ['shifted'] }, { pValue: 0.003, effects: ['unseen'] });
  expect(summary([column])).toEqual([
    { drifted: true, adjustedPValue: 0.002, reasons: ['shifted; p = 0.0020 after correction'] },
  ]);
});

test('a test of a column is significant up to the largest p-value that is rejected among the columns', () => {
  const column = compared('plan', { pValue: 0.001, effects: ['shifted'] }, { pValue: 0.003, effects: ['unseen'] });
  const other = compared('amount', { pValue: 0.006, effects: ['moved'] });
  expect(summary([column, other])[0].reasons).toEqual([
    'shifted; p = 0.0040 after correction',
    'unseen; p = 0.0040 after correction',
  ]);
});

test('an effect that two tests find is told once', () => {
  const column = compared(
    'plan',
    { pValue: 0.001, effects: ['unseen', 'shifted'] },
    { pValue: 0.001, effects: ['unseen'] },
  );
  expect(summary([column])[0].reasons).toEqual([
    'unseen; p = 0.0020 after correction',
    'shifted; p = 0.0020 after correction',
  ]);
});

test('what is not significant is no drift, however large the effect looks', () => {
  expect(summary([compared('plan', { pValue: 0.02, effects: ['shifted'] })])).toEqual([
    { drifted: false, adjustedPValue: 0.02, reasons: [] },
  ]);
});

test('what is significant and too small to matter is no drift, and says so', () => {
  expect(summary([compared('plan', { pValue: 0.001, effects: [] })])).toEqual([
    {
      drifted: false,
      adjustedPValue: 0.001,
      reasons: ['changed, but too little to matter; p = 0.0010 after correction'],
    },
  ]);
});

test('a p-value equal to the accepted rate counts as significant', () => {
  expect(summary([compared('plan', { pValue: 0.01, effects: ['shifted'] })])[0].drifted).toBe(true);
  expect(summary([compared('plan', { pValue: 0.010_001, effects: ['shifted'] })])[0].drifted).toBe(false);
});

test('with too few rows nothing drifts and nothing is said to have changed', () => {
  expect(summary([compared('plan', { pValue: 0, effects: ['shifted'] })], 1, config, false)).toEqual([
    { drifted: false, adjustedPValue: 0, reasons: [] },
  ]);
});

test('the accepted rate is shared among the families, and a p-value never exceeds 1', () => {
  expect(summary([compared('plan', { pValue: 0.004, effects: ['shifted'] })], 3)).toEqual([
    { drifted: false, adjustedPValue: 0.012, reasons: [] },
  ]);
  expect(summary([compared('plan', { pValue: 0.4, effects: [] })], 3)[0].adjustedPValue).toBe(1);
});

test('Benjamini–Hochberg finds more than Bonferroni where several columns drifted', () => {
  const columns = [0.004, 0.006].map((pValue, i) => compared(`column ${i}`, { pValue, effects: ['shifted'] }));
  expect(summary(columns).map(({ adjustedPValue }) => adjustedPValue)).toEqual([0.006, 0.006]);
  expect(summary(columns).map(({ drifted }) => drifted)).toEqual([true, true]);
  const bonferroni = summary(columns, 1, { ...config, correction: 'bonferroni' });
  expect(bonferroni.map(({ adjustedPValue }) => adjustedPValue)).toEqual([0.008, 0.012]);
  expect(bonferroni.map(({ drifted }) => drifted)).toEqual([true, false]);
});

test('p-values are written with two digits down to a billionth', () => {
  const written = (pValue: number): string =>
    summary([compared('plan', { pValue, effects: ['shifted'] })])[0].reasons[0];
  expect(written(1e-9)).toBe('shifted; p = 1.0e-9 after correction');
  expect(written(0.99e-9)).toBe('shifted; p < 1e-9 after correction');
});

test('a report keeps what was measured, and its distribution where there is one', () => {
  const { evidence: _, pValue: __, ...measured } = compared('plan', { pValue: 0.5, effects: [] });
  const distribution = { kind: 'categorical' as const, categories: ['a'], baseline: [1], live: [1] };
  const without = { ...measured, evidence: [{ pValue: 0.5, effects: [] }], pValue: 0.5 };
  const [bare, full] = judgeFamily([without, { ...without, distribution }], 1, config, true);
  expect(bare).toEqual({ ...measured, drifted: false, adjustedPValue: 0.5, reasons: [] });
  expect(bare).not.toHaveProperty('distribution');
  expect(full.distribution).toBe(distribution);
});
