import fc from 'fast-check';
import { chooseColumns } from '../../../lambda/ask-champion/choose-columns';

test.each([
  ['1,2,3\n4,5,6\n', [2, 0], '3,1\n6,4\n'],
  ['1,2', [1], '2\n'],
  ['1,\n', [1, 0], ',1\n'],
  ['a,"b\r\nc"\r\n', [1], '"b\r\nc"\n'],
  ['', [0], ''],
])('%j has the columns %j as %j', (text, columns, expected) => {
  expect(chooseColumns(text, columns)).toBe(expected);
});

test('a row that is too short is named', () => {
  expect(() => chooseColumns('1,2\n3\n', [1])).toThrow('row 2 of the held-out rows has 1 columns only');
});

test('any values come out as they went in', () => {
  const quote = (value: string): string => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((width) =>
      fc.tuple(
        fc.array(fc.array(fc.string(), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
        fc.shuffledSubarray([...Array(width).keys()], { minLength: 1 }),
      ),
    );
  fc.assert(
    fc.property(table, ([rows, columns]) => {
      const write = (values: string[][]): string => values.map((row) => `${row.map(quote).join(',')}\n`).join('');
      expect(chooseColumns(write(rows), columns)).toBe(write(rows.map((row) => columns.map((column) => row[column]))));
    }),
  );
});
