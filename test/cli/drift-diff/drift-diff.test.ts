// What changed from one window to another, by the reports of the desk and of the monitor.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runDrift } from '../../../cli/drift/run-drift';
import {
  capture,
  detect,
  fakeCloudWatch,
  fakeS3,
  fakeSageMaker,
  rowAt,
  settings,
} from '../../lambda/detect-drift/fixtures';
import { makeFolder, put, ROOT } from '../drift/fixtures';

const folder = makeFolder();
const HEADER = 'charges,plan,age';

/** Rows around these charges, of which so many have the plan that is rare otherwise. */
function rows(count: number, charges: number, rare = 10, seed = 1): string[] {
  return Array.from({ length: count }, (_, i) => {
    const at = (i * 7919 + seed * 104729) % 1000;
    return [charges + (at % 100) / 10, at < rare * 10 ? 'gold' : 'basic', 20 + ((at * 13) % 60)].join(',');
  });
}

const baseline = put(folder, 'training.csv', [HEADER, ...rows(2000, 65)].join('\n'));

async function look(name: string, live: readonly string[], options: object = {}): Promise<string> {
  const json = path.join(folder, `${name}.json`);
  await runDrift({ baseline, live: [put(folder, `${name}.csv`, [HEADER, ...live].join('\n'))], json, ...options });
  return json;
}

function diff(...args: string[]): { status: number | null; lines: string[]; stderr: string } {
  const program = path.join(ROOT, 'bin', 'sagemaker-lifecycle.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'drift-diff', ...args], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trimEnd().split('\n'), stderr };
}

describe('reports of the desk', () => {
  test('say what began, what ended and what goes on, in units, and as JSON', async () => {
    const earlier = await look('plans', rows(1000, 65, 40, 2));
    const later = await look(
      'charges',
      rows(1000, 90, 40, 3).map((row) => row.replace(/\d+$/, '30')),
    );
    const json = path.join(folder, 'difference.json');
    const { status, lines, stderr } = diff(earlier, later, '--json', json);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines[0]).toBe('DRIFT → DRIFT');
    expect(lines[1]).toMatch(/^earlier: 1000 rows \(.*plans\.json\): 1 of 3 features drifted/);
    const began = lines.slice(lines.indexOf('Began to drift:') + 1, lines.indexOf('Drifts in both:') - 1);
    expect(began).toHaveLength(2);
    expect(began.join('\n')).toMatch(
      /^ {2}charges: median 69\.\d → 94\.\d+ \(69\.\d+ in training\); 0\.\d → over 100 times what counts; lies almost wholly outside .+/m,
    );
    expect(began.join('\n')).toMatch(/^ {2}age: .* → 30 \(/m);
    expect(lines.at(-1)).toMatch(
      /^ {2}plan: basic 60\.0 % → 60\.0 % \(90\.0 % in training\); 3\.0 → 3\.0 times what counts; /,
    );
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      version: 1,
      earlier: { file: earlier, verdict: 'drift', rows: 1000 },
      later: { file: later, verdict: 'drift' },
      warnings: [],
      columns: [
        { family: 'feature', kind: 'began', name: expect.any(String), earlier: expect.any(String) },
        { family: 'feature', kind: 'began' },
        { family: 'feature', kind: 'still', name: 'plan', measure: 'basic', training: '90.0 %' },
      ],
    });

    const back = diff(later, await look('usual', rows(1000, 65, 10, 5)));
    expect(back.lines[0]).toBe('DRIFT → NO DRIFT');
    expect(back.lines).toContain('No longer drifts:');
    expect(back.lines.join('\n')).toMatch(/^ {2}charges: median 94\.\d+ → 69\.\d+ \(69\.\d+ in training\)/m);
  });

  test('that drift in nothing differ in nothing', async () => {
    const { lines } = diff(await look('one', rows(1000, 65, 10, 6)), await look('two', rows(1000, 65, 10, 7)));
    expect(lines.slice(3)).toEqual(['No column drifts in either.']);
  });

  test('without a verdict are said to hold no column', async () => {
    const few = await look('few', rows(50, 90));
    const { lines } = diff(few, await look('many', rows(1000, 90, 10, 8)));
    expect(lines[0]).toBe('INSUFFICIENT DATA → DRIFT');
    expect(lines.slice(3)).toEqual(['', expect.stringMatching(/^note: no column was judged in .*few\.json: /)]);
  });

  test('by other limits or other training data are warned about', async () => {
    const usual = await look('limits', rows(1000, 65, 10, 9));
    const strict = await look('strict', rows(1000, 65, 10, 9), { falseDiscoveryRate: 0.2 });
    expect(diff(usual, strict).lines.at(-1)).toMatch(/^note: the windows were judged by different limits/);
    const other = put(folder, 'other.csv', [HEADER, ...rows(500, 65)].join('\n'));
    const elsewhere = await look('elsewhere', rows(1000, 65, 10, 9), { baseline: other });
    expect(diff(usual, elsewhere).lines.at(-1)).toMatch(/other\.csv, 500 rows\): a column may differ for that alone$/);
  });
});

test('reports of the monitor say when, and must come in order', async () => {
  const s3 = fakeS3();
  const files = [];
  for (const hour of [12, 13]) {
    const lines = Array.from({ length: 400 }, (_, i) =>
      capture(
        `2026-11-23T${hour}:30:00Z`,
        `${rowAt(i, hour === 13 && i % 4 === 0 ? 'z' : undefined)}\n`,
        `${(i % 100) / 100}`,
      ),
    );
    s3.objects.set(`s3://bucket/capture/churn/AllTraffic/2026/11/23/${hour}/0.jsonl`, lines.join('\n'));
    await detect({ scheduledTime: `2026-11-23T${hour + 1}:10:30Z` }, settings, {
      s3,
      sageMaker: fakeSageMaker(),
      cloudWatch: fakeCloudWatch(),
    });
    const stored = s3.objects.get(`s3://bucket/reports/churn/2026/11/23/${hour}/20261123T${hour}0000Z.json`);
    files.push(put(folder, `monitor-${hour}.json`, String(stored)));
  }
  // The page of the drift says what to type.
  const reports = ['12', '13'].map((hour) => `s3://bucket/reports/churn/2026/11/23/${hour}/20261123T${hour}0000Z.json`);
  expect(String(s3.objects.get(reports[1]!.replace('.json', '.html')))).toContain(
    `npx sagemaker-lifecycle drift-diff ${reports.join(' ')}`,
  );
  const { status, lines } = diff(files[0]!, files[1]!);
  expect(status).toBe(0);
  expect(lines[0]).toBe('NO DRIFT → DRIFT');
  expect(lines[2]).toMatch(/^later: .*2026.* 400 rows /);
  expect(lines.join('\n')).toMatch(/^Began to drift:\n {2}plan: .*25\.0 %/m);
  expect(diff(files[1]!, files[0]!).lines.at(-1)).toBe(
    'note: the first report is of the later window: give the earlier one first',
  );
});

test.each([
  ['nothing', 'nothing there.json', undefined, /nothing there\.json/],
  ['no JSON', 'text.json', 'plan,age', /text\.json is no JSON object/],
  [
    'another document',
    'other.json',
    '{"version":1}',
    /other\.json is no report of a window: give what `drift --json` wrote/,
  ],
])('of %s there is one error', async (_, name, text, message) => {
  const file = text === undefined ? path.join(folder, name) : put(folder, name, text);
  const { status, lines, stderr } = diff(file, file);
  expect({ status, lines }).toEqual({ status: 3, lines: [''] });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test('a report is not written over', async () => {
  const report = await look('kept', rows(1000, 65, 10, 9));
  const { status, stderr } = diff(report, report, '--json', report);
  expect(status).toBe(3);
  expect(stderr).toMatch(/would be written over <later>/);
});
