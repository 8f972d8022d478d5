// Commands that pages show are there, with the options that pages give them.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PAGES, readPage } from './read-samples';

const ROOT = path.join(__dirname, '..', '..');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const TEXTS = [...PAGES, 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'bench/README.md', 'cli/README.md'];

function help(...command: string[]): string {
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), ...command, '--help'],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  return stdout;
}

function listOptions(text: string): string[] {
  return [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
}

/** What stands between backticks and in blocks of commands. */
function listCode(page: string): string[] {
  const text = readPage(page);
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block]) => block!.split('\n'));
  const prose = [...text.replace(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
  return [...blocks, ...prose].map((line) => line.replace(/ # .*$/, ''));
}

test.each(TEXTS)('npm scripts of %s are there', (page) => {
  const named = listCode(page).flatMap((line) =>
    [...line.matchAll(/npm run (?:-s |--silent )?([\w:]+)/g)].map(([, script]) => script!),
  );
  expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
});

test('options that pages give to a command are among its own', () => {
  const allowed = {
    local: listOptions(help('local')),
    drift: listOptions(help('drift')),
    quality: listOptions(help('quality')),
    'drift-diff': listOptions(help('drift-diff')),
    init: listOptions(help('init')),
    migrate: listOptions(help('migrate')),
    review: listOptions(help('review')),
    apply: listOptions(help('apply')),
    status: listOptions(help('status')),
    rollback: listOptions(help('rollback')),
    replay: listOptions(help('replay')),
  };
  const wrong = TEXTS.flatMap((page) =>
    listCode(page).flatMap((line) => {
      const [, called, rest] =
        /(?:sagemaker-lifecycle|npm run) (local|drift-diff|drift|quality|init|migrate|review|apply|status|rollback|replay)\b(.*)/.exec(
          line.replace(/ && .*$/, ''),
        ) ?? [];
      return called === undefined
        ? []
        : listOptions(rest!.replace(/"[^"]*"/g, '').replace(/^ -- /, ' '))
            .filter((option) => !allowed[called as keyof typeof allowed].includes(option))
            .map((option) => `${page}: ${called} ${option}`);
    }),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['drift', ['docs/drift-command.md']],
  ['quality', ['docs/quality-command.md']],
  ['local', ['README.md', 'docs/local-run.md', 'docs/own-table.md']],
  ['init', ['docs/own-table.md']],
  ['review', ['docs/review.md']],
])('every option of %s is described', (command, pages) => {
  const described = pages.map(readPage).join();
  const options = listOptions(help(command)).filter((option) => option !== '--help');
  expect(options.length).toBeGreaterThan(3);
  expect(options.filter((option) => !described.includes(option))).toEqual([]);
});

test.each(['', 'local', 'drift', 'drift-diff', 'init', 'migrate', 'review', 'status', 'rollback', 'replay', 'setup'])(
  'the exit code of a mistyped option of %j is the one for input that cannot be read',
  (command) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), ...(command === '' ? [] : [command]), '--mistyped'],
      { encoding: 'utf8' },
    );
    expect([status, stderr.trim()]).toEqual([3, expect.stringMatching(/^error: (unknown|required) option/)]);
    expect(readPage('cli/README.md')).toContain(
      '| 3 | input that cannot be read, a mistyped command or option included |',
    );
  },
);

test('exit codes are those of the help', () => {
  const [, told] = /exit code (0 no drift, 1 drift, 2 insufficient data, 3 bad input, 4 not understood)/.exec(
    help('drift').replace(/\s+/g, ' '),
  )!;
  const readme = readPage('README.md').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
  expect(readme).toContain(told!.replace('0 no drift', 'Exit code 0 is no drift'));
  const rows = [...readPage('docs/drift-command.md').matchAll(/^\| (\d) \| ([\w ]+)/gm)];
  expect(rows.map(([, code, meaning]) => `${code} ${meaning!.trim()}`).join(', ')).toBe(told);
});
