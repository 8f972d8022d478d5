import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DriftResult } from '../../cli/drift/drift-result';
import { runDrift } from '../../cli/drift/run-drift';

const folder = mkdtempSync(path.join(tmpdir(), 'values-'));

/** Compares a column, and a number beside it, whose live values are sent as JSON. */
function compare(
  baseline: readonly string[],
  live: readonly unknown[],
  types?: ReadonlyMap<string, 'numeric' | 'categorical'>,
): Promise<DriftResult> {
  const rows = path.join(folder, 'base.csv');
  writeFileSync(rows, ['v,n', ...baseline.map((value, i) => `${value},${i % 7}`)].join('\n'));
  const lines = live.map((v, i) =>
    JSON.stringify({
      captureData: {
        endpointInput: {
          observedContentType: 'application/json',
          mode: 'INPUT',
          data: JSON.stringify({ v, n: i % 7 }),
          encoding: 'JSON',
        },
        endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.5', encoding: 'CSV' },
      },
      eventMetadata: { eventId: `e${i}`, inferenceTime: '2026-11-23T13:10:00Z' },
      eventVersion: '0',
    }),
  );
  const file = path.join(folder, 'live.jsonl');
  writeFileSync(file, lines.join('\n'));
  return runDrift({ baseline: rows, live: [file], types });
}

const repeat = <T>(values: readonly T[], times = 150): T[] => Array.from({ length: times }, () => values).flat();

describe('a value is the same by its several spellings', () => {
  test.each<[string, string[], unknown[]]>([
    ['pandas wrote True, JSON has true', ['True', 'False'], [true, false]],
    ['true and false of 1 and 0', ['True', 'False'], [1, 0]],
    ['1 and 0 of true and false', ['1', '0'], [true, false]],
    ['pandas wrote whole numbers with gaps', ['1', '0'], ['1.0', '0.0']],
    ['blanks around categories', ['plus', 'basic'], [' plus', 'basic ']],
    ['TRUE of a database', ['true', 'false'], ['TRUE', 'FALSE']],
  ])('%s', async (_, baseline, live) => {
    expect(await compare(repeat(baseline), repeat(live))).toMatchObject({ verdict: 'noDrift', rows: 300 });
  });

  test('codes with and without .0, as categories', async () => {
    const types = new Map([['v', 'categorical']] as const);
    const codes = ['10001', '20002.0', '30003'];
    const result = await compare(repeat(codes), repeat([10001, '20002', '30003.0']), types);
    expect(result).toMatchObject({ verdict: 'noDrift', rows: 450 });
    // A zero before a code is a part of it.
    expect(await compare(repeat(['01001', '02002']), repeat(['1001', '2002']), types)).toMatchObject({
      verdict: 'drift',
    });
  });
});

describe('the type of a column', () => {
  const numbers = Array.from({ length: 3000 }, (_, i) => String((i * 37) % 101));

  test.each(['unknown', '-', 'inf'])('is that of nearly all of its values: one %s among thousands', async (stray) => {
    const result = await compare([stray, ...numbers], numbers.slice(0, 1000));
    expect(result).toMatchObject({ verdict: 'noDrift', features: [{ name: 'v', type: 'numeric' }, {}] });
    expect(result.notes).toEqual([
      `v: 1 of 3001 values in the baseline is no number, such as "${stray}"; the others make it a numeric column, unless its type is given`,
    ]);
  });

  test('is categorical where a tenth or more is text, and what is given holds', async () => {
    const mixed = numbers.map((number, i) => (i % 8 === 0 ? 'unknown' : number));
    expect((await compare(mixed, mixed)).features[0].type).toBe('categorical');
    const given = await compare(['unknown', ...numbers], numbers, new Map([['v', 'categorical']] as const));
    expect([given.features[0].type, given.notes]).toEqual(['categorical', []]);
  });
});
