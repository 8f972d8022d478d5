import { DEFAULT_DRIFT_CONFIG, parseDriftConfig } from '../../contract/drift-config';
import { ConfigurationError } from '../../contract/validation';

test('what is left out has its default', () => {
  expect(parseDriftConfig('{}')).toEqual(DEFAULT_DRIFT_CONFIG);
  const config = parseDriftConfig('{"windowSeconds":3600,"correction":"bonferroni","effect":{"psi":0.3}}');
  expect(config).toMatchObject({
    windowSeconds: 3600,
    minimumRows: 200,
    correction: 'bonferroni',
    effect: { psi: 0.3, wasserstein: 0.1 },
  });
});

test.each([
  ['oops', /^drift configuration: is not JSON: /],
  ['[]', 'drift configuration: must be an object, got []'],
  ['{"effect":7}', 'drift configuration: effect: must be an object, got 7'],
  ['{"effect":[]}', 'drift configuration: effect: must be an object, got []'],
  ['{"effects":{}}', /effects: is not known; known are windowSeconds, .*topFeatures$/],
  ['{"effect":{"kl":1}}', /effect\.kl: is not known; known are wasserstein, .*missingShareChange$/],
  ['{"effect":{"psi":-1}}', 'effect.psi: must be a number from 0 to 1000, got -1'],
  ['{"minimumRows":"200"}', 'minimumRows: must be a whole number of at least 1, got "200"'],
  ['{"windowSeconds":0}', 'windowSeconds: must be a whole number of at least 1, got 0'],
  ['{"delaySeconds":1e999}', 'delaySeconds: must be a number of at least 0, got null'],
  ['{"falseDiscoveryRate":1}', 'falseDiscoveryRate: must be a number between 0 and 1, got 1'],
  ['{"falseDiscoveryRate":0}', 'falseDiscoveryRate: must be a number between 0 and 1, got 0'],
  ['{"minimumDriftedFeatures":0}', 'minimumDriftedFeatures: must be a whole number of at least 1, got 0'],
  ['{"correction":"none"}', 'correction: must be one of benjaminiHochberg, bonferroni, got "none"'],
  ['{"calibrationChunks":9}', 'calibrationChunks: must be 0 or at least 10, got 9'],
  ['{"driftedWindows":4}', 'evaluatedWindows: must be at least driftedWindows (4), got 3'],
  ['{"driftedWindows":null}', 'driftedWindows: must be a whole number of at least 1, got null'],
])('%s is refused', (text, message) => {
  expect(() => parseDriftConfig(text)).toThrow(ConfigurationError);
  expect(() => parseDriftConfig(text)).toThrow(message);
});
