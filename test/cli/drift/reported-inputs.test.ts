import { runDrift } from '../../../cli/drift/run-drift';
import { makeFolder, put } from './fixtures';

/** What people reported to be judged wrongly, each made anew; the right answer of each kind. */
const folder = makeFolder();
const ROWS = 210;

let state = 1;
/** The same numbers between 0 and 1 every time. */
function draw(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

function csv(name: string, header: string, rows: readonly (readonly unknown[])[]): string {
  return put(folder, name, `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`);
}

function capture(name: string, bodies: readonly unknown[]): string {
  const lines = bodies.map((body, i) =>
    JSON.stringify({
      captureData: {
        endpointInput:
          typeof body === 'string'
            ? { observedContentType: 'text/csv', mode: 'INPUT', data: body, encoding: 'CSV' }
            : { observedContentType: 'application/json', mode: 'INPUT', data: JSON.stringify(body), encoding: 'JSON' },
        endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.5', encoding: 'CSV' },
      },
      eventMetadata: { eventId: `e${i}`, inferenceTime: '2026-11-01T10:00:00Z' },
      eventVersion: '0',
    }),
  );
  return put(folder, `${name}.jsonl`, lines.join('\n'));
}

const row = (): [number, number, string] => [
  Math.round(draw() * 100),
  Math.round(draw() * 5000) / 10,
  ['AT', 'DE', 'CH'][Math.floor(draw() * 3)],
];
const base = csv('base.csv', 'age,income,country', times(1000, row));
const rows = times(ROWS, row);

test('wrapped JSON bodies are read', async () => {
  const live = capture(
    'wrapped',
    rows.map(([age, income, country]) => ({ data: [{ age, income, country }] })),
  );
  expect(await runDrift({ baseline: base, live: [live] })).toMatchObject({ verdict: 'noDrift', rows: ROWS });
});

test('JSON bodies that name no column of the baseline are counted by their reason, and are no verdict', async () => {
  const live = capture(
    'others',
    rows.map(([age, income]) => ({ context: { a: age, b: income } })),
  );
  expect(await runDrift({ baseline: base, live: [live] })).toMatchObject({
    verdict: 'notUnderstood',
    rows: 0,
    rejected: { notUnderstood: ROWS },
  });
});

test('values among many others that the baseline hardly repeats are no drift', async () => {
  const shop = (): [string] => [`shop-${Math.floor(draw() * 1500)}`];
  const baseline = csv('shops.csv', 'shop', times(6000, shop));
  const live = csv('shops-live.csv', 'shop', times(600, shop));
  expect(await runDrift({ baseline, live: [live] })).toMatchObject({ verdict: 'noDrift', rows: 600 });
});

test('one text among numbers leaves the column numeric, and a note says so', async () => {
  const value = (): [number] => [Math.round((draw() + draw() + draw()) * 1000) / 100];
  const baseline = csv('stray.csv', 'v', [...times(2999, value), ['unknown']]);
  const live = csv('stray-live.csv', 'v', times(600, value));
  const result = await runDrift({ baseline, live: [live] });
  expect(result).toMatchObject({ verdict: 'noDrift', features: [{ type: 'numeric' }] });
  expect(result.notes).toContainEqual(expect.stringContaining('1 of 3000 values in the baseline is no number'));
});

test('a header in every request is no row', async () => {
  const live = capture(
    'headers',
    rows.map((values) => `age,income,country\n${values.join(',')}\n`),
  );
  expect(await runDrift({ baseline: base, live: [live] })).toMatchObject({
    verdict: 'noDrift',
    rows: ROWS,
    rejected: { headerRow: ROWS },
  });
});

test('True is true', async () => {
  const flag = (): boolean => draw() < 0.4;
  const baseline = csv(
    'flags.csv',
    'flag,v',
    times(1000, () => [flag() ? 'true' : 'false', Math.floor(draw() * 90)]),
  );
  const live = capture(
    'flags',
    times(ROWS, () => `${flag() ? 'True' : 'False'},${Math.floor(draw() * 90)}`),
  );
  expect(await runDrift({ baseline, live: [live] })).toMatchObject({ verdict: 'noDrift', rows: ROWS });
});

describe('a column that is not compared', () => {
  const value = (): number => Math.round((draw() - 0.5) * 3000) / 1000;
  const ids = csv(
    'ids.csv',
    'id,v,w,target',
    times(1000, (i) => [i, value(), `"${['a', 'b'][i % 2]}"`, i % 2]),
  );
  const sent = times(ROWS, (i) => ({ id: 5000 + i, v: value(), w: ['a', 'b'][i % 2], target: 1 }));
  const compare = (name: string, bodies: readonly unknown[], absent: string[] = []) =>
    runDrift({ baseline: ids, live: [capture(name, bodies)], ignore: ['id', 'target'], absent });
  const right = { verdict: 'noDrift', rows: ROWS, rejected: {}, features: [{ name: 'v' }, { name: 'w' }] };

  test.each<[string, readonly unknown[]]>([
    ['carried, as CSV', sent.map(({ id, v, w, target }) => `${id},${v},${w},${target}`)],
    ['carried in quotes', sent.map(({ id, v, w, target }) => `"${id},Zürich",${v},"${w}",${target}`)],
    [
      'carried, several rows in each request',
      [sent.map(({ id, v, w, target }) => `${id},${v},${w},${target}`).join('\n')],
    ],
    ['not carried, as CSV', sent.map(({ v, w }) => `${v},${w}`)],
    ['carried by some', sent.map(({ id, v, w, target }, i) => (i % 3 ? `${id},${v},${w},${target}` : `${v},${w}`))],
    ['carried, as JSON by name', sent],
    ['carried, as JSON by position', sent.map(({ id, v, w, target }) => [[id, v, w, target]])],
    ['not carried, as JSON by name', sent.map(({ v, w }) => ({ v, w }))],
    ['not carried, as JSON by position', sent.map(({ v, w }) => ({ instances: [[v, w]] }))],
  ])('may be %s', async (name, bodies) => {
    expect(await compare(name, bodies)).toMatchObject(right);
  });

  test('may be carried beside one that is not, which has to be said', async () => {
    const bodies = sent.map(({ id, v, w }) => `${id},${v},${w}`);
    const { verdict, notes } = await compare('unsaid', bodies);
    expect(verdict).toBe('notUnderstood');
    expect(notes[0]).toMatch(/^no row was compared: rows have 3 values, .*\(--absent\)$/);
    expect(await compare('said', bodies, ['target'])).toMatchObject(right);
  });

  test('is in no header that has to be there', async () => {
    const headed = sent.map(({ v, w }) => `w,v\n${w},${v}`);
    expect(await compare('headed', headed)).toMatchObject({ ...right, rejected: { headerRow: ROWS } });
  });

  test('names no row of its own', async () => {
    expect(
      await compare(
        'ids alone',
        sent.map(({ id }) => ({ id })),
      ),
    ).toMatchObject({ verdict: 'notUnderstood', rejected: { notUnderstood: ROWS } });
  });

  test('may leave a single one that is', async () => {
    const pairs = csv(
      'pairs.csv',
      'id,v',
      times(1000, (i) => [i, value()]),
    );
    for (const bodies of [
      sent.map(({ id, v }) => `${id},${v}`),
      sent.map(({ v }) => `${v}`),
      sent.map(({ id, v }) => [id, v]),
      sent.map(({ v }) => [v]),
    ]) {
      const live = [capture('pairs', bodies)];
      expect(await runDrift({ baseline: pairs, live, ignore: ['id'] })).toMatchObject({
        verdict: 'noDrift',
        rows: ROWS,
        rejected: {},
      });
    }
  });
});
