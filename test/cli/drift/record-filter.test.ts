import { printResult } from '../../../cli/drift/print-result';
import { renderPage } from '../../../cli/drift/render-page';
import { runDrift } from '../../../cli/drift/run-drift';
import { makeFolder, put, toCaptureLine, toCsv } from './fixtures';

const folder = makeFolder();
const rowAt = (i: number): { id: number; amount: number; plan: string } => ({
  id: i,
  amount: (i * 61) % 200,
  plan: ['basic', 'plus', 'plus', 'max'][(i * 7) % 4],
});
const baseline = put(folder, 'training.csv', toCsv(Array.from({ length: 1000 }, (_, i) => rowAt(i))));

const customers = Array.from({ length: 400 }, (_, i) => toCaptureLine(Object.values(rowAt(i))));
const checks = Array.from({ length: 300 }, () =>
  toCaptureLine(['check', 7, 'basic']).replace(
    '"eventId"',
    '"customAttributes":["{\\"source\\":\\"check\\"}"],"eventId"',
  ),
);
const live = put(folder, 'live.jsonl', [...customers, ...checks].join('\n'));

test('requests are left out by a custom attribute, and rows by a column that is not compared', async () => {
  const options = { baseline, live: [live], ignore: ['id'] };
  expect((await runDrift(options)).verdict).toBe('drift');

  const result = await runDrift({
    ...options,
    leaveOutAttribute: [{ by: 'customAttribute', name: 'source', is: ['check'] }],
  });
  expect(result).toMatchObject({ verdict: 'noDrift', rows: 400, leftOut: { records: 300, rows: 0 } });
  expect(printResult(result)[0]).toMatch(/^NO DRIFT: 300 requests left out by the filter; none of 2 features drifted/);
  expect(renderPage(result)).toContain('300 requests left out by the filter: custom attribute source is check');

  expect(await runDrift({ ...options, leaveOutColumn: [{ by: 'column', name: 'id', is: ['check'] }] })).toMatchObject({
    verdict: 'noDrift',
    rows: 400,
    leftOut: { records: 300, rows: 0 },
  });
});

test('rows of a CSV are left out by a column', async () => {
  const rows = Array.from({ length: 700 }, (_, i) => (i < 400 ? rowAt(i) : { id: 'check', amount: 7, plan: 'basic' }));
  const file = put(folder, 'live.csv', toCsv(rows));
  const leaveOutColumn = [{ by: 'column' as const, name: 'id', is: ['check'] }];
  const result = await runDrift({ baseline, live: [file], ignore: ['id'], leaveOutColumn });
  expect(result).toMatchObject({ verdict: 'noDrift', rows: 400, leftOut: { records: 0, rows: 300 } });
  const all = put(folder, 'checks.csv', toCsv(rows.slice(400)));
  const none = await runDrift({ baseline, live: [all], ignore: ['id'], leaveOutColumn });
  expect(none).toMatchObject({ verdict: 'insufficientData', rows: 0, leftOut: { records: 0, rows: 300 } });
  expect(printResult(none).join('\n')).toMatch(
    /all of the traffic is left out: .*\n.*\nnext: Nothing was compared, since/,
  );
  expect(renderPage(none)).toContain('The live data: all of it was left out by the filter</h1>');
});

test('a column that requests do not carry is refused', async () => {
  const leaveOutColumn = [{ by: 'column' as const, name: 'tenant', is: ['x'] }];
  await expect(runDrift({ baseline, live: [live], ignore: ['id'], leaveOutColumn })).rejects.toThrow(
    /^--leave-out-column: .*training\.csv has no column "tenant" that requests carry; it has id, amount, plan$/,
  );
});
