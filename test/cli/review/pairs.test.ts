// The whole report of each pair of states. After a change of what a review says: npx jest test/cli/review/pairs -u, and read the diff.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readStacks } from '../../../cli/review/assembly';
import { renderText } from '../../../cli/review/render';
import type { ReplacementRules } from '../../../cli/review/replacement-rules';
import { reviewStacks } from '../../../cli/review/review';
import { type Build, PAIRS, REFACTORINGS, synthesize } from './pairs';

const ROOT = path.join(__dirname, '..', '..', '..');
const RULES = JSON.parse(readFileSync(path.join(ROOT, 'build', 'replacements.json'), 'utf8')) as ReplacementRules;

const known = new Map<Build, string>();

/** Lines of the library are not those of a user, and how much belongs to a construct is not what is tested here. */
function report([before, after]: readonly [Build, Build]): string {
  const [old, fresh] = [before, after].map((build) => {
    const directory = known.get(build) ?? synthesize(build);
    known.set(build, directory);
    return readStacks(directory);
  });
  return renderText(reviewStacks(old, fresh, RULES))
    .replace(/ \[[\w./-]+:\d+\]$/gm, '')
    .replace(/\b\d+ (grants|resources|more|old ones|lines)/g, 'some $1');
}

test.each(Object.entries(PAIRS))('%s', (_, pair) => {
  expect(report(pair)).toMatchSnapshot();
});

test.each(Object.entries(REFACTORINGS))('%s: nothing changes', (_, pair) => {
  expect(report(pair)).toBe('Nothing changes.\n');
});
