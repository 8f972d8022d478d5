import { countBatchRecords } from '../../../engine/traffic/batch-records';

const WINDOW = { start: new Date('2026-03-01T05:00:00Z'), end: new Date('2026-03-01T06:00:00Z') };
const FOLDER = 's3://data/capture/demand/AllTraffic/2026/03/01/05';

test.each([
  ['of a batch in the window', ['batch-20260228T230000Z-20260301T050000Z-0-240.jsonl'], 240],
  [
    'of two parts',
    ['batch-20260301T040000Z-20260301T055959Z-0-240.jsonl', 'batch-20260301T040000Z-20260301T055959Z-1-3.jsonl'],
    243,
  ],
  [
    'of none that ended before or after it',
    ['batch-20260301T040000Z-20260301T045959Z-0-1.jsonl', 'batch-20260301T050000Z-20260301T060000Z-0-1.jsonl'],
    0,
  ],
  [
    'of none of the endpoint itself',
    ['00-00-123-abc.jsonl', 'my-batch-20260301T040000Z-20260301T050000Z-0-1.jsonl'],
    0,
  ],
])('requests are counted %s', (_, names, count) => {
  expect(
    countBatchRecords(
      names.map((name) => ({ uri: `${FOLDER}/${name}` })),
      WINDOW,
    ),
  ).toBe(count);
});
