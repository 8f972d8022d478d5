import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../../engine/aws/random';
import { makeFolder, put, ROOT, toCsv } from '../drift/fixtures';

const folder = makeFolder();
const random = createRandom(5);
const rows = Array.from({ length: 600 }, (_, i) => {
  const p = random();
  return { p, label: random() < p ? 1 : 0, plan: i % 2 === 0 ? 'basic' : '<b>max', day: `2026-11-0${1 + (i % 5)}` };
});
const live = put(folder, 'scored.csv', toCsv(rows));
const COLUMNS = ['--live', live, '--label', 'label', '--score', 'p'];

function quality(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), 'quality', ...args], {
    encoding: 'utf8',
  });
}

describe('sagemaker-lifecycle quality', () => {
  test('ends with 0 without criteria, and with those that are met', () => {
    const plain = quality(...COLUMNS);
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^MEASURED: 600 labelled rows, no criteria to meet\n600 of 600 rows have a label/);
    expect(quality(...COLUMNS, '--at-least', 'auc=0.7', '--at-most', 'brierScore=0.3')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^CRITERIA MET: /),
    });
  });

  test('ends with 1 where one is missed, and writes the result and a page', () => {
    const [json, html] = ['result.json', 'page.html'].map((name) => path.join(folder, name));
    const files = ['--json', json!, '--html', html!];
    const { status, stdout } = quality(
      ...COLUMNS,
      '--at-least',
      'auc=0.95',
      '--slice',
      'plan',
      '--by',
      'day',
      '--time',
      'day',
      ...files,
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^CRITERIA MISSED: auc 0\.\d+ is below the required 0\.95, 95 % interval/);
    expect(stdout).toContain('next: See whether what comes has changed, with sagemaker-lifecycle drift');
    expect(stdout).toMatch(/^2026-11-05 {2}120 /m);
    const result = JSON.parse(readFileSync(json!, 'utf8'));
    expect(result).toMatchObject({ version: 1, verdict: 'criteriaMissed', rows: 600, periods: { by: 'day' } });
    const page = readFileSync(html!, 'utf8');
    expect(page).toContain('The model answers worse than it must</h1>');
    expect(page).toContain('aria-label="auc of each day with its 95 % interval.');
    expect(page).toContain('&#60;b&#62;max');
    expect(page).not.toContain('<b>max');
    // Its own settings measure again.
    expect(quality(...COLUMNS, '--settings', json!).status).toBe(1);
  });

  test('ends with 2 where there are too few rows, and 3 with one line where an option is wrong', () => {
    expect(quality(...COLUMNS, '--minimum-rows', '601')).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(/^INSUFFICIENT DATA: /),
    });
    expect(quality('--live', live)).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /^sagemaker-lifecycle: --live .*scored\.csv: say which column holds the probability.*\n$/,
      ),
    });
    expect(quality(...COLUMNS, '--at-least', 'auc>0.8')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('must look like auc=0.8'),
    });
    expect(quality(...COLUMNS, '--slice', 'age=60,30').status).toBe(3);
  });
});
