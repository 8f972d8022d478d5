import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { makeFolder, mixFibre, put, ROOT, readCustomers, toCsv } from './fixtures';

const { fibre, others } = readCustomers();
const folder = makeFolder();
const half = Math.floor(others.length / 2);
const baseline = put(folder, 'training.csv', toCsv(others.slice(0, half)));
const mixed = mixFibre(fibre, others.slice(half), 1000);
const live = put(folder, 'mixed.csv', toCsv(mixed));

type Ended = { status: number | null; stdout: string; stderr: string };

function drift(...args: string[]): Ended {
  return driftBy([], args);
}

function driftBy(options: string[], args: string[]): Ended {
  return spawnSync(process.execPath, [...options, path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), 'drift', ...args], {
    encoding: 'utf8',
  });
}

// Tests that run beside this one read the bundles, so that it must not write them.
beforeAll(() => {
  if (!existsSync(path.join(ROOT, 'build', 'cli', 'index.js'))) {
    throw new Error('the command line is not bundled: run npm run bundle first');
  }
});

describe('sagemaker-lifecycle drift', () => {
  test('ends with 1, a result and a page when there is drift', () => {
    const [json, html] = ['result.json', 'page.html'].map((name) => path.join(folder, name));
    const { status, stdout, stderr } = drift('--baseline', baseline, '--live', live, '--json', json, '--html', html);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^DRIFT: /);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ verdict: 'drift', rows: 1000 });
    expect(readFileSync(html, 'utf8')).toContain('aria-label="Shares of internet_service');
  });

  test('ends with 0 when there is none', () => {
    const { status, stdout } = drift(
      '--baseline',
      baseline,
      '--live',
      put(folder, 'half.csv', toCsv(others.slice(half))),
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NO DRIFT: /);
  });

  test('ends with 4 when what came was not understood, and says by what and what to do', () => {
    const odd = Array.from({ length: 300 }, () =>
      JSON.stringify({
        captureData: { endpointInput: { encoding: 'JSON', data: '{"other":1}' } },
        eventMetadata: { inferenceTime: '2026-11-23T13:10:00Z' },
      }),
    );
    const file = put(folder, 'odd.jsonl', odd.join('\n'));
    const html = path.join(folder, 'odd.html');
    const { status, stdout } = drift('--baseline', baseline, '--live', file, '--html', html);
    expect(status).toBe(4);
    expect(stdout).toMatch(/^NOT UNDERSTOOD: 300 of 300 requests \(100\.0 %\) were not understood: 300 notUnderstood;/);
    expect(stdout).toMatch(/next: Compare the sample .* A sample: .*odd\.jsonl line 1: notUnderstood, /);
    expect(readFileSync(html, 'utf8')).toContain('The live data was not understood</h1>');
  });

  test('ends with 2 when there are too few rows, and takes several files and options', () => {
    const few = put(folder, 'few.csv', toCsv(mixed.slice(0, 50)));
    expect(drift('--baseline', baseline, '--live', few).status).toBe(2);
    expect(drift('--live', few, live, '--minimum-rows', '1051', '--baseline', baseline)).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('1050 rows in the window, at least 1051'),
    });
    const { status, stdout } = drift(
      '--baseline',
      baseline,
      '--live',
      few,
      live,
      '--ignore',
      'churn,tenure',
      '--types',
      'senior_citizen=categorical',
      '--false-discovery-rate',
      '0.05',
    );
    expect(status).toBe(1);
    expect(stdout).toContain(' of 18 features drifted');
  });

  test.each([
    [['--baseline', 'nowhere.csv', '--live', live], '--baseline nowhere.csv does not exist'],
    [['--baseline', baseline, '--live', 'gs://bucket/capture'], 'only files on this machine and s3:// addresses'],
    [['--baseline', baseline], "required option '--live <path...>' not specified"],
    [['--baseline', baseline, '--live', live, '--minimum-rows', '0.5'], 'must be a whole number from 1'],
    [['--baseline', baseline, '--live', live, '--false-discovery-rate', '1'], 'must be a number between 0 and 1'],
    [['--baseline', baseline, '--live', live, '--calibration-chunks', '5'], 'must be a whole number from 10 to 1000'],
    [
      ['--baseline', baseline, '--live', live, '--types', 'tenure=date'],
      'must look like name=numeric or name=categorical',
    ],
    [['--baseline', baseline, '--live', live, '--colour'], "unknown option '--colour'"],
  ])('ends with 3 and one line for %j', (args, message) => {
    const { status, stdout, stderr } = drift(...args);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('reads a large file in several threads, and says of it what one thread says', () => {
    const [header, ...rows] = toCsv(mixed).trimEnd().split('\n');
    const block = `${rows.join('\n')}\n`;
    const count = Math.ceil((66 * 1024 * 1024) / Buffer.byteLength(block));
    const large = put(folder, 'large.csv', `${header}\n${block.repeat(count)}`);
    const few = put(folder, 'part.csv', `${header}\n${block.repeat(Math.floor(count / 2))}`);
    const rest = put(folder, 'rest.csv', `${header}\n${block.repeat(Math.ceil(count / 2))}`);
    const hook = put(
      folder,
      'hook.js',
      "if (!require('node:worker_threads').isMainThread) { process.stderr.write('[thread]'); }",
    );
    const compare = (...files: string[]): { status: number | null; stderr: string; result: object } => {
      const json = path.join(folder, 'large.json');
      const { status, stderr } = driftBy(
        ['--require', hook],
        ['--baseline', baseline, '--live', ...files, '--json', json],
      );
      return { status, stderr, result: { ...JSON.parse(readFileSync(json, 'utf8')), live: undefined } };
    };
    const [whole, parts] = [compare(large), compare(few, rest)];
    const threads = Math.min(availableParallelism(), 2) - 1;
    expect(whole).toEqual({ ...parts, stderr: '[thread]'.repeat(threads) });
    expect(parts).toMatchObject({ status: 1, stderr: '', result: { rows: 1000 * count } });
  });

  test('reads many captured files in several threads, and says of them what one thread says', () => {
    const [, ...rows] = toCsv(mixed).trimEnd().split('\n');
    const lines = rows.map((row) =>
      JSON.stringify({
        captureData: {
          endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: `${row}\n`, encoding: 'CSV' },
          endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.25\n', encoding: 'CSV' },
        },
        eventMetadata: { eventId: '77cc6ce4-59265c29-0d798f1b-856ea9b8', inferenceTime: '2026-11-23T00:00:00Z' },
        eventVersion: '0',
      }),
    );
    const block = `${lines.join('\n')}\n`;
    const count = Math.ceil((23 * 1024 * 1024) / Buffer.byteLength(block));
    const captured = [0, 1, 2].map((i) => put(folder, `captured-${i}.jsonl`, block.repeat(count)));
    const inThreads = put(
      folder,
      'in-threads.js',
      "if (!require('node:worker_threads').isMainThread) { process.stderr.write('[thread]'); }",
    );
    const alone = put(folder, 'alone.js', "require('node:os').availableParallelism = () => 1;");
    const compare = (hook: string): { stderr: string; result: object } => {
      const json = path.join(folder, 'captured.json');
      const { stderr } = driftBy(['--require', hook], ['--baseline', baseline, '--live', ...captured, '--json', json]);
      return { stderr, result: JSON.parse(readFileSync(json, 'utf8')) };
    };
    const one = compare(alone);
    expect(one).toMatchObject({ stderr: '', result: { rows: 3 * count * lines.length } });
    const threads = Math.min(availableParallelism(), 2) - 1;
    expect(compare(inThreads)).toEqual({ ...one, stderr: '[thread]'.repeat(threads) });
  });

  test('tells how it is used, which is no drift', () => {
    expect(drift('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('3 bad input') });
  });
});
