import { ALLOWED, commands, constructs, handlers, jobs, listShared, local, shared, workbench } from './shared-literals';
import { AWS_IN_LOCAL, WORDS_IN_LOCAL } from './words-in-local';
import { AWS_IN_WORKBENCH, WORDS_IN_WORKBENCH } from './words-in-workbench';

test('no name stands on two sides of a deployment that contract/ could say once', () => {
  expect(listShared()).toEqual([]);
});

test('the command line says what contract/ or engine/ name by their names', () => {
  const found = [constructs, handlers, jobs].flatMap((side) => shared(commands, side));
  expect([...new Set(found)]).toEqual([]);
});

test('the local cloud says nothing of ours: its words are those of AWS, taken from its records', () => {
  // An emulation that took our spelling of AWS's words would agree with our slips.
  const known = new Set([...AWS_IN_LOCAL, ...WORDS_IN_LOCAL]);
  const found = [constructs, handlers, jobs].flatMap((side) => shared(local, side)).filter((word) => !known.has(word));
  expect([...new Set(found)]).toEqual([]);
  expect(
    [...known].filter((word) => ![constructs, handlers, jobs].some((side) => side.has(word) && local.has(word))),
  ).toEqual([]);
});

test('a workbench speaks of what AWS answers by its words, and of ours by those of contract/', () => {
  const sides = [constructs, handlers, jobs, commands];
  const known = new Set([...AWS_IN_WORKBENCH, ...WORDS_IN_WORKBENCH]);
  const found = new Set(sides.flatMap((side) => shared(workbench, side)));
  expect([...found].filter((word) => !known.has(word))).toEqual([]);
  expect([...known].filter((word) => !found.has(word))).toEqual([]);
});

test('every allowance is still made use of', () => {
  const both = (literal: string): boolean =>
    [constructs, handlers, jobs, commands].filter((side) => side.has(literal)).length > 1;
  expect([...ALLOWED.values()].flat().filter((literal) => !both(literal))).toEqual([]);
});
