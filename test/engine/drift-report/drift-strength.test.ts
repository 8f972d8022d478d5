import { DEFAULT_DRIFT_CONFIG } from '../../../engine/drift';
import type { ColumnReport, DriftReport } from '../../../engine/drift/report';
import { findWorst, measureStrength } from '../../../engine/drift-report/drift-strength';

const config = DEFAULT_DRIFT_CONFIG;
const column = (change: Partial<ColumnReport>): ColumnReport => ({
  name: 'tenure',
  type: 'numeric',
  drifted: true,
  rows: 400,
  baselineRows: 2000,
  missingShare: 0,
  baselineMissingShare: 0,
  statistics: {},
  adjustedPValue: 0,
  reasons: [],
  distribution: { kind: 'categorical', categories: ['a'], baseline: [1], live: [1] },
  ...change,
});

test('the strength is the largest effect in multiples of its limit', () => {
  expect(
    measureStrength(column({ statistics: { psi: 0.3, jensenShannon: 0.05, wasserstein: 0.12 } }), config),
  ).toBeCloseTo(1.5);
  expect(measureStrength(column({ missingShare: 0.02, baselineMissingShare: 0.12 }), config)).toBeCloseTo(2);
  expect(measureStrength(column({}), config)).toBe(0);
});

test('an effect whose limit is zero has no multiples', () => {
  const effect = { ...config.effect, psi: 0 };
  expect(measureStrength(column({ statistics: { psi: 0.3 } }), { ...config, effect })).toBe(0);
});

test('the worst columns drifted most, predictions among them', () => {
  const report = {
    config,
    features: [
      column({ name: 'little', statistics: { psi: 0.3 } }),
      column({ name: 'none', drifted: false, statistics: { psi: 9 } }),
      column({ name: 'much', statistics: { psi: 2 } }),
    ],
    predictions: column({ name: 'prediction', statistics: { psi: 1 } }),
  } as unknown as DriftReport;
  expect(findWorst(report, 2).map(({ name }) => name)).toEqual(['much', 'prediction']);
});
