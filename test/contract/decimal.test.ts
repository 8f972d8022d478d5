import { parseDecimal } from '../../contract/decimal';
import { ClassNames } from '../../engine/quality/class-names';
import { parseHeldOut } from '../../engine/quality/held-out';

test.each(['0', '7', '-3', '+2', '1.5', '.5', '2.', '1e3', ' 4 ', '-0'])('%j is a decimal number', (text) => {
  expect(parseDecimal(text)).toBe(Number(text));
});

test.each([
  ...[
    '',
    ' ',
    '\t',
    '0x1',
    '0b1',
    '0o1',
    'Infinity',
    '-Infinity',
    'NaN',
    '1,5',
    '1_000',
    '1 2',
    '.',
    '1e',
    '1e999',
    '٣',
  ],
])('%j is none', (text) => {
  expect(parseDecimal(text)).toBeNaN();
});

test('a class is found by its name and its decimal number, and by no other spelling of a number', () => {
  const classes = new ClassNames(['red', 'blue']);
  expect(['blue', '1', '1.0', ' 1 ', '1e0'].map((text) => classes.find(text))).toEqual([1, 1, 1, 1, 1]);
  for (const text of ['0x1', '0b1', '0o1', '', ' ', 'Infinity', '2', '-1', '0.5']) {
    expect(classes.find(text)).toBeUndefined();
  }
});

test.each(['0x1', ' ', ''])('the label %j of a held-out row is neither class', (label) => {
  expect(() => parseHeldOut(`prediction,label\n0.5,"${label}"\n`)).toThrow('needs a prediction from 0 to 1');
});
