import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parseQuotedCsv, QuotedCsvError } from '../../../engine/drift/quoted-csv';

/** The rows, or undefined where the reader refuses the text. */
function tryReading(read: () => string[][]): string[][] | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readWithLibrary(text: string, keepEmptyLines: boolean): string[][] {
  return parse(text, {
    relax_column_count: true,
    skip_empty_lines: !keepEmptyLines,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
}

test.each([
  ['"a,b",c', [['a,b', 'c']]],
  [
    '"say ""hello""",1\n2,"3"',
    [
      ['say "hello"', '1'],
      ['2', '3'],
    ],
  ],
  [
    '"two\nlines",x\r\ny,""',
    [
      ['two\nlines', 'x'],
      ['y', ''],
    ],
  ],
  ['"a",', [['a', '']]],
  ['\n\n"a"\n\n""\n', [['a'], ['']]],
])('%j', (text, rows) => {
  expect(parseQuotedCsv(text, false)).toEqual(rows);
});

test.each(['a"b,c', '"a', '"a"b', '"a" ,b', ' "a"', '"a""'])('%j is refused', (text) => {
  expect(() => parseQuotedCsv(text, false)).toThrow(QuotedCsvError);
});

test('says where the field begins whose quotes do not match', () => {
  expect(() => parseQuotedCsv('1,"a"\n2,b"c', false)).toThrow(
    'quotes do not match in the field that begins at character 9',
  );
});

test('reads and refuses what csv-parse reads and refuses', () => {
  const piece = fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'a', ' ', 'é', '"x,y"', '0.5', '\\', '😀');
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(texts, fc.boolean(), (text, keepEmptyLines) => {
      expect(tryReading(() => parseQuotedCsv(text, keepEmptyLines))).toEqual(
        tryReading(() => readWithLibrary(text, keepEmptyLines)),
      );
    }),
    { numRuns: 3000 },
  );
});

test('a long field is read in time that grows with its length', () => {
  const field = '""'.repeat(200_000);
  expect(parseQuotedCsv(`"${field}",1`, false)).toEqual([['"'.repeat(200_000), '1']]);
  expect(() => parseQuotedCsv(`"${field}`, false)).toThrow(QuotedCsvError);
  expect(parseQuotedCsv(`"${'a'.repeat(5_000_000)}",1`, false)[0][1]).toBe('1');
});
