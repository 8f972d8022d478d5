import { type DriftThresholds, renderDriftConfig } from '../../../constructs/watching/drift-thresholds';
import {
  Calibration,
  DEFAULT_DRIFT_CONFIG,
  type DriftConfig,
  MultipleTestingCorrection,
  parseDriftConfig,
} from '../../../contract/drift-config';
import { STATISTIC_DESCRIPTIONS, type StatisticName } from '../../../contract/drift-statistics';

const windows = { windowSeconds: 86_400, delaySeconds: 600, driftedWindows: 2, evaluatedWindows: 3 };

/** What the detector makes of it. */
function read(thresholds?: DriftThresholds): DriftConfig {
  return parseDriftConfig(JSON.stringify(renderDriftConfig(windows, thresholds)));
}

test('everything is written out, and what is left out is what the detector takes for it', () => {
  expect(renderDriftConfig(windows)).toEqual(DEFAULT_DRIFT_CONFIG);
  expect(read()).toEqual(DEFAULT_DRIFT_CONFIG);
});

test('the detector understands every correction', () => {
  for (const correction of Object.values(MultipleTestingCorrection)) {
    expect(read({ correction }).correction).toBe(correction);
  }
});

test('a template says how calibration is chosen only where it is another way than ever', () => {
  expect(read({ calibration: Calibration.AUTO, calibrationChunks: 50 })).toMatchObject({
    calibration: 'auto',
    calibrationChunks: 50,
  });
  expect(renderDriftConfig(windows, { calibration: Calibration.BY_CHUNKS })).toEqual(renderDriftConfig(windows));
});

const limits = (value: (maximum: number) => number): Pick<DriftThresholds, StatisticName> =>
  Object.fromEntries(STATISTIC_DESCRIPTIONS.map(({ name, maximum }) => [name, value(maximum)]));

test.each([
  { minimumRows: 30, falseDiscoveryRate: 1e-9, calibrationChunks: 10, minimumDriftedFeatures: 1, ...limits(() => 0) },
  {
    minimumRows: 1e9,
    falseDiscoveryRate: 0.5,
    calibrationChunks: 1000,
    minimumDriftedFeatures: 1e5,
    ...limits((most) => most),
  },
])('the detector takes whatever the construct takes: %j', (thresholds) => {
  expect(read(thresholds)).toMatchObject({ minimumRows: thresholds.minimumRows, effect: { psi: thresholds.psi } });
});
