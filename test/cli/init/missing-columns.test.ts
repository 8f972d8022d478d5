// A misspelt column is told at once, not after a Python environment was made, through both commands that take a table.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { refuseMissingColumns } from '../../../cli/init/refuse-missing-columns';

const ROOT = path.join(__dirname, '..', '..', '..');
const TEXT = 'order;"late";größe\n1;yes;3\n2;no;4\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'columns-'));
  writeFileSync(path.join(folder, 'orders.csv'), TEXT);
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), ...args],
    // Without a Python nothing can be made, so that what is told comes before.
    { cwd: folder, encoding: 'utf8', env: { PATH: folder } },
  );
  return { status, stdout, stderr };
}

test.each([
  [['local', '--data', 'orders.csv', '--target', 'lat e', '--only', 'train'], '--target', 'lat e', "is it 'late'?"],
  [['init', 'orders.csv', '--target', 'verspätet'], '--target', 'verspätet', 'its first line is order;"late";größe'],
  [['init', 'orders.csv', '--target', 'late', '--id', 'oder'], '--id', 'oder', "is it 'order'?"],
])('%j says so without making anything', (args, option, name, meant) => {
  expect(run(...args)).toEqual({
    status: 3,
    stdout: '',
    stderr: `sagemaker-lifecycle: ${option}: orders.csv has no column '${name}'; ${meant}\n`,
  });
  expect(existsSync(path.join(folder, '.local', 'python'))).toBe(false);
});

test('a file that is not there is told as well', () => {
  const { status, stderr } = run('local', '--data', 'none.csv', '--target', 'late');
  expect([status, stderr]).toEqual([3, expect.stringContaining('none.csv does not exist')]);
});

test.each<[string, string | Buffer, string]>([
  ['a.csv.gz', gzipSync(TEXT), 'größe'],
  [
    'long.csv.gz',
    gzipSync(`${TEXT}${Array.from({ length: 300_000 }, (_, i) => `${i * 7919};yes;${i}`).join('\n')}`),
    'late',
  ],
  ['latin.csv', Buffer.from(TEXT, 'latin1'), 'anything'],
  ['wide.csv', Buffer.from(TEXT, 'utf16le'), 'anything'],
  ['below.csv', `Report of May\n\n${TEXT}`, 'late'],
  ['quoted.csv', 'a,"b ""c"""\n1,2\n', 'b "c"'],
  ['rows.jsonl', '{"a": 1}', 'late'],
  ['broken.csv.gz', Buffer.from([1, 2, 3]), 'late'],
])('%s is left to whoever reads it', (name, content, target) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  expect(() => refuseMissingColumns({ file, target, ids: [] })).not.toThrow();
});

test('in a compressed file a misspelt column is told as well', () => {
  const file = path.join(folder, 'a.csv.gz');
  writeFileSync(file, gzipSync(TEXT));
  expect(() => refuseMissingColumns({ file, target: 'lates', ids: [] })).toThrow(/has no column 'lates'/);
});

test('what is proposed is tried with the id that was found', () => {
  const rows = Array.from({ length: 200 }, (_, i) => `K-${i},${i % 3 ? 'yes' : 'no'},${i % 7},${i % 2 ? 'A' : 'a'}`);
  writeFileSync(path.join(folder, 'aufträge.csv'), `order_id,late,days,kind\n${rows.join('\n')}\n`);
  symlinkSync(path.join(ROOT, '.local'), path.join(folder, '.local'));
  const { status, stdout } = run('init', 'aufträge.csv', '--target', 'late');
  expect([status, stdout]).toEqual([
    0,
    expect.stringContaining("--data 'aufträge.csv' --target late --id order_id --only train"),
  ]);
}, 60_000);
