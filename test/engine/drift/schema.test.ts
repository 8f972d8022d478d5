import { readNumber } from '../../../engine/drift/schema';
import { ValueReader } from '../../../engine/drift/value-reader';

test.each([
  ['1', 1],
  [' -2.5e3 ', -2500],
  ['.5', 0.5],
  [undefined, undefined],
  ['', undefined],
  [' ', undefined],
  ['NaN', undefined],
  ['NULL', undefined],
  ['inf', 'invalid'],
  ['Infinity', 'invalid'],
  ['1e999', 'invalid'],
  ['0x10', 'invalid'],
  ['1_000', 'invalid'],
  ['1,5', 'invalid'],
  ['twelve', 'invalid'],
])('the number %p is %p', (text, expected) => {
  expect(readNumber(text)).toBe(expected);
});

test.each([
  ['DSL', 'DSL'],
  [' DSL', ' DSL'],
  ['two\r\nlines\nor three', 'two lines or three'],
  ['None', 'None'],
  [undefined, undefined],
  ['', undefined],
  [' NA ', undefined],
  ['null', undefined],
])('the category %p is %p', (text, expected) => {
  expect(new ValueReader().readCategory(text)).toBe(expected);
});
