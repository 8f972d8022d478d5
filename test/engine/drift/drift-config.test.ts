import { DEFAULT_DRIFT_CONFIG, DriftConfigError, parseDriftConfig } from '../../../engine/drift';

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
  ['oops', /not JSON/],
  ['[]', /must be an object/],
  ['{"effect":7}', /effect must be an object, got 7/],
  ['{"effects":{}}', /effects must be one of windowSeconds, .*got \{\}/],
  ['{"effect":{"kl":1}}', /effect.kl must be one of wasserstein/],
  ['{"minimumRows":"200"}', /minimumRows must be a number that is not negative, got "200"/],
  ['{"windowSeconds":0}', /windowSeconds must be a positive number of seconds, got 0/],
  ['{"falseDiscoveryRate":1}', /falseDiscoveryRate must be between 0 and 1, got 1/],
  ['{"minimumDriftedFeatures":0}', /minimumDriftedFeatures must be at least 1, got 0/],
  ['{"correction":"none"}', /correction must be one of benjaminiHochberg, bonferroni, got "none"/],
  ['{"calibrationChunks":9}', /calibrationChunks must be 0 or at least 10, got 9/],
  ['{"minimumRows":0}', /minimumRows must be at least 1, got 0/],
])('%s is refused', (text, message) => {
  expect(() => parseDriftConfig(text)).toThrow(DriftConfigError);
  expect(() => parseDriftConfig(text)).toThrow(message);
});
