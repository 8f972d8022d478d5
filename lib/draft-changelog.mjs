// `npm run changelog`: drafts lines of CHANGELOG.md from the commits since the last tag that a user may notice and that wrote none.
// `npm run changelog -- --check` exits with 1 where one of them breaks something; `-- --release 0.2.0` closes the unreleased part.
// Lines are written by hand, in the commit that they are about and in a user's words: this finds those that are missing.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const CHANGELOG = 'CHANGELOG.md';
const UNRELEASED = '## [Unreleased]';

/** Where Keep a Changelog has what a type of Conventional Commits says; other types are nothing that a user notices. */
const PARTS = { feat: 'Added', perf: 'Changed', fix: 'Fixed' };

/** What is no part of the packages. */
const UNSEEN = /^(?:bench|build|ci|docs|test)$/;

/** https://www.conventionalcommits.org/en/v1.0.0/#specification */
const SUBJECT = /^(?<type>[a-z]+)(?:\((?<scope>[^)]+)\))?(?<mark>!)?: (?<text>.+)$/;
const BREAKING = /^BREAKING[ -]CHANGE: (?<text>.+)$/m;

function git(...words) {
  return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
}

/** The last release before a revision; undefined before the first one. */
function findRelease(revision) {
  try {
    return git('describe', '--tags', '--abbrev=0', '--match', 'v*', revision).trim();
  } catch {
    return undefined;
  }
}

function listCommits(range) {
  const told = new Set(git('log', '--format=%H', range, '--', CHANGELOG).trim().split('\n'));
  return git('log', '--no-merges', '-z', '--format=%H%n%s%n%b', range)
    .split('\0')
    .filter(Boolean)
    .flatMap((commit) => {
      const [hash, subject, ...body] = commit.split('\n');
      const found = SUBJECT.exec(subject)?.groups;
      if (found === undefined || told.has(hash) || UNSEEN.test(found.scope ?? '')) {
        return [];
      }
      const breaking = BREAKING.exec(body.join('\n'))?.groups.text ?? (found.mark && found.text);
      const part = breaking ? 'Changed' : PARTS[found.type];
      return part === undefined ? [] : [{ ...found, part, breaking, hash: hash.slice(0, 8) }];
    });
}

function draft(commits) {
  const lines = Object.values({ ...PARTS }).flatMap((part) => {
    const own = commits.filter((commit) => commit.part === part);
    const entries = own.map(({ scope, text, breaking, hash }) => {
      const what = breaking ? `**Breaking:** ${breaking}` : text;
      return `- ${scope ? `${scope}: ` : ''}${what} (${hash})`;
    });
    return own.length === 0 ? [] : [`### ${part}`, '', ...entries, ''];
  });
  return lines.join('\n');
}

/** Gives what is unreleased a version and a day, and begins another part above it. */
function release(version) {
  const text = readFileSync(CHANGELOG, 'utf8');
  if (!/^\d+\.\d+\.\d+$/.test(version) || text.includes(`## [${version}]`) || !text.includes(`${UNRELEASED}\n`)) {
    throw new Error(`--release: a version such as 0.2.0 that ${CHANGELOG} does not have yet, got ${version}`);
  }
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(
    CHANGELOG,
    text.replace(UNRELEASED, () => `${UNRELEASED}\n\n## [${version}] - ${day}`),
  );
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, release: { type: 'string' } } });
process.chdir(git('rev-parse', '--show-toplevel').trim());
// A release is checked when it has its tag already.
const last = findRelease(values.check ? 'HEAD^' : 'HEAD');
const range = last === undefined ? 'HEAD' : `${last}..HEAD`;
const commits = listCommits(range);
if (values.release !== undefined) {
  release(values.release);
} else if (values.check) {
  // Before the first release there is nothing that could break.
  const breaking = last === undefined ? [] : commits.filter((commit) => commit.breaking);
  process.stdout.write(breaking.length > 0 ? draft(breaking) : `${CHANGELOG} has a line of all that breaks\n`);
  process.exitCode = breaking.length > 0 ? 1 : 0;
} else {
  process.stdout.write(commits.length > 0 ? draft(commits) : `nothing is missing in ${CHANGELOG}\n`);
}
