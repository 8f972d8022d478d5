import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parseTable } from '../../../engine/drift/parse-table';
import type { Table } from '../../../engine/drift/plain-table';

const list = (table: Table): string[][] => Array.from({ length: table.length }, (_, i) => [...table.record(i)!]);

/** What came of it: records, or that it is no such table. */
function attempt(read: () => string[][]): string[][] | 'refused' {
  try {
    return read();
  } catch {
    return 'refused';
  }
}

test('tables are what csv-parse reads, however lines end and whatever fields hold', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '1', '.', ' ', 'é', '"', '\\', '\t'), maxLength: 3 });
  const plain = fc.string({ unit: fc.constantFrom('a', '1', '-', ' ', 'é'), maxLength: 3 });
  const table = fc.oneof(fc.array(fc.array(field, { maxLength: 3 })), fc.array(fc.array(plain, { maxLength: 3 })));
  fc.assert(
    fc.property(
      table,
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom('', '\n', '\r\n', '\n\n'),
      fc.constantFrom('', '\uFEFF'),
      fc.boolean(),
      (rows, lineEnd, end, mark, skip) => {
        const text = mark + rows.map((row) => row.join(',')).join(lineEnd) + end;
        expect(attempt(() => list(parseTable(text, skip)))).toEqual(
          attempt(() => parse(text, { bom: true, skip_empty_lines: skip })),
        );
      },
    ),
    { numRuns: 3000 },
  );
});

test('a plain table may be of millions of values', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => Array.from({ length: 50 }, (_, j) => String(i * j)));
  expect(list(parseTable(`${rows.map((row) => row.join(',')).join('\n')}\n`, true))).toEqual(rows);
});

test('a row of another length is refused with its line', () => {
  expect(() => parseTable('a,b\n1,2\n3\n', true)).toThrow(/line 3/);
});
