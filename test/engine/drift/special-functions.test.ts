import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fisherTail } from '../../../engine/drift/distributions';
import { betaTail, lnGamma, upperGamma } from '../../../engine/drift/special-functions';

interface Golden {
  readonly versions: { readonly scipy: string };
  readonly upperGamma: { readonly a: number; readonly x: number; readonly tail: number }[];
  readonly fisherTails: { readonly value: number; readonly degreesOfFreedom: number; readonly tail: number }[];
  readonly lnGamma: { readonly x: number; readonly value: number }[];
}

const golden = JSON.parse(readFileSync(path.join(__dirname, 'golden', 'special-functions.json'), 'utf8')) as Golden;

/** How far two numbers are apart, as a share of the expected one. */
function relativeError(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected || 1);
}

test('the reference is the one named', () => {
  expect(golden.versions.scipy).toBe('1.13.1');
});

test.each(golden.upperGamma)('Q($a, $x)', ({ a, x, tail }) => {
  expect(relativeError(upperGamma(a, x), tail)).toBeLessThan(1e-12);
});

test.each(golden.fisherTails)('F(1, $degreesOfFreedom) above $value', ({ value, degreesOfFreedom, tail }) => {
  expect(relativeError(fisherTail(value, degreesOfFreedom), tail)).toBeLessThan(1e-12);
});

test.each(golden.lnGamma)('ln Γ($x)', ({ x, value }) => {
  expect(relativeError(lnGamma(x), value)).toBeLessThan(1e-13);
});

test('the ends of the tails', () => {
  expect([upperGamma(3, 0), upperGamma(3, -1), upperGamma(3, Infinity)]).toEqual([1, 1, 0]);
  expect([betaTail(0, 3), betaTail(-1, 3), betaTail(Infinity, 3)]).toEqual([1, 1, 0]);
});
