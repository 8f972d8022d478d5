import { STATISTIC_DESCRIPTIONS } from '../../../contract/drift-statistics';
import { DEFAULT_DRIFT_CONFIG, STATISTICS } from '../../../engine/drift';
import { reachesLimit } from '../../../engine/drift/statistic';

test('every row of the table is measured, in its order, and has a limit that may be set', () => {
  expect(STATISTICS.map(({ name }) => name)).toEqual(STATISTIC_DESCRIPTIONS.map(({ name }) => name));
  for (const statistic of STATISTICS) {
    expect('measure' in statistic !== 'measureMissing' in statistic).toBe(true);
    expect(DEFAULT_DRIFT_CONFIG.effect[statistic.name]).toBe(statistic.limit);
    expect(statistic.limit).toBeLessThanOrEqual(statistic.maximum);
  }
});

test.each([
  ['atLeast', 0.2, true],
  ['atLeast', 0.3, true],
  ['atLeast', 0.1, false],
  ['atMost', 0.2, true],
  ['atMost', 0.3, false],
  ['atMost', 0.1, true],
] as const)('%s 0.2: %f reaches it: %p', (direction, value, reached) => {
  expect(reachesLimit({ ...STATISTIC_DESCRIPTIONS[0], direction }, value, 0.2)).toBe(reached);
});
