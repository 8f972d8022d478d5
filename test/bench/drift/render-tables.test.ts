import { type Candidate, type Run, renderMemory, renderSpeed } from '../../../bench/drift/render-tables';

const run = (seconds: number, cpuSeconds: number, peakMegabytes = 100): Run => ({
  seconds,
  cpuSeconds,
  peakMegabytes,
  rows: 10,
  version: 'v1',
});

test('ratios are the medians of the ratios to the floor’s run beside each', () => {
  const floor: Candidate = { name: 'floor', megabytes: 100, runs: [run(1, 1), run(4, 2), run(2, 1)] };
  const candidate: Candidate = { name: 'tool', megabytes: 100, runs: [run(2, 3, 70), run(2, 4), run(2, 1, 90)] };
  expect(renderSpeed([{ candidate, floor }]).split('\n')[2]).toBe(
    '| tool | 2.00 | 50 | 1.00 | 0.50 – 2.00 | 2.00 | 100 |',
  );
});

test('what could not be measured says why', () => {
  const candidate: Candidate = { name: 'tool', megabytes: 0, runs: [], failure: 'no such package' };
  expect(renderSpeed([{ candidate, floor: candidate }])).toContain('| tool | not measured: no such package |');
});

test('memory stands beside the number of rows', () => {
  expect(renderMemory([{ ...run(3.4, 1, 123.4), rows: 1_000_000 }]).split('\n')[2]).toBe('| 1,000,000 | 123 | 3 |');
});
