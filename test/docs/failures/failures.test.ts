// The table of every way to fail is complete, true, and the page that people read.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ALARMS } from '../../../contract/alarms';
import { NOTICES, UNDELIVERED } from '../../../contract/notices';
import { FAILING_PARTS, FAILURES_PAGE, renderFailures } from './render-failures';

const ROOT = path.join(__dirname, '..', '..', '..');
const paths = FAILING_PARTS.flatMap((part) => part.paths);
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The sources of what runs in functions. */
const sources = ['lambda', 'engine'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8')),
);

function findAll(pattern: RegExp): string[] {
  return sorted(sources.flatMap((source) => [...source.matchAll(pattern)].map(([, found]) => found!)));
}

test('every function has its ways to fail', () => {
  const handlers = readdirSync(path.join(ROOT, 'lambda'), { withFileTypes: true }).filter((each) => each.isDirectory());
  expect(sorted(FAILING_PARTS.filter(({ ends }) => ends).map(({ name }) => name))).toEqual(
    sorted(handlers.map(({ name }) => name)),
  );
  expect(FAILING_PARTS.filter((part) => part.paths.length === 0)).toEqual([]);
});

test('every error of theirs goes one of these ways', () => {
  expect(sorted(paths.flatMap(({ errors = [] }) => errors))).toEqual(findAll(/class (\w+) extends Error/g));
});

test('every warning and error in a log does, so that none ends there unseen', () => {
  const logged = findAll(/logger\s*\.(?:warn|error)\(\s*'([^']+)'/g);
  // Levels that are chosen by a condition say how things are, and are told by what the condition is about.
  expect(sources.join('\n').match(/logger\s*\.(warn|error)\(/g)).toHaveLength(
    sources.join('\n').match(/logger\s*\.(warn|error)\(\s*'/g)!.length,
  );
  expect(sorted(paths.flatMap(({ logs = [] }) => logs))).toEqual(logged);
});

test('every notice and every alarm tells of one of them', () => {
  // What is no failure: what a person waits for, and an event for programs beside the alarm.
  const harmless = ['RolloutSucceeded', 'DriftFound', 'VersionWaiting', 'VersionApproved'];
  const kinds = [...Object.keys(NOTICES), UNDELIVERED, ...Object.keys(ALARMS)];
  expect(sorted(paths.flatMap(({ told }) => told))).toEqual(sorted(kinds.filter((kind) => !harmless.includes(kind))));
});

test('every way is shown by a test that is there', () => {
  for (const { fails, tests } of paths) {
    expect([fails, tests.length]).not.toEqual([fails, 0]);
    for (const [file, title] of tests) {
      const source = readFileSync(path.join(ROOT, file), 'utf8');
      const titles = [...source.matchAll(/['"`](.+)['"`],\s*(?:async )?\(/g)].map(([, found]) => found);
      expect([file, titles.includes(title)]).toEqual([file, true]);
    }
  }
});

test('the page is what the table says: npm run failures writes it', () => {
  expect(readFileSync(FAILURES_PAGE, 'utf8')).toBe(renderFailures());
});
