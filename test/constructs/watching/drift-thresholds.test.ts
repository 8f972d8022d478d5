import { renderThresholds } from '../../../constructs/watching/drift-thresholds';
import { MultipleTestingCorrection } from '../../../contract/drift-defaults';
import { DEFAULT_DRIFT_CONFIG, parseDriftConfig } from '../../../engine/drift';

test('what is left out is what the detector takes for it', () => {
  expect(parseDriftConfig(JSON.stringify(renderThresholds()))).toEqual(DEFAULT_DRIFT_CONFIG);
});

test('the detector understands every correction', () => {
  for (const correction of Object.values(MultipleTestingCorrection)) {
    expect(parseDriftConfig(JSON.stringify(renderThresholds({ correction }))).correction).toBe(correction);
  }
});
