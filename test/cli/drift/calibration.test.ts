import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printResult } from '../../../cli/drift/print-result';
import { runDrift } from '../../../cli/drift/run-drift';
import { type Random, startRandom } from '../../engine/drift/random';
import { makeFolder, put, toCsv } from './fixtures';

const folder = makeFolder();
/** Rows of a day, and of a window. */
const [DAY, WINDOW] = [200, 250];

type Draw = (random: Random, wave: number) => number;
const season: Draw = ({ normal }, wave) => wave + normal();
const still: Draw = ({ normal }) => normal();

interface Made extends Record<string, unknown> {
  readonly load: number;
  readonly kind: string;
  readonly at: string;
}

/** Rows one after the other, each a little later than the one before. */
function make(draw: Draw, rows: number, seed: number): Made[] {
  const random = startRandom(seed);
  return Array.from({ length: rows }, (_, i) => ({
    load: Number(draw(random, Math.sin((2 * Math.PI * i) / DAY)).toFixed(3)),
    kind: random.uniform() < 0.5 ? 'business' : 'private',
    at: new Date(Date.UTC(2026, 0, 1) + (i * 86_400_000) / DAY).toISOString(),
  }));
}

function omitTime(rows: readonly Made[]): Record<string, unknown>[] {
  return rows.map(({ load, kind }) => ({ load, kind }));
}

const seasonal = make(season, 5000, 1);
/** Five times as dense as the baseline, so that it spans a quarter of a day. */
const quarter = make((random, wave) => season(random, Math.abs(wave)), WINDOW, 2);
const live = put(folder, 'quarter.csv', toCsv(omitTime(quarter)));
const timed = put(folder, 'timed.csv', toCsv(seasonal));
const untimed = put(folder, 'untimed.csv', toCsv(omitTime(seasonal)));
const steady = put(folder, 'steady.csv', toCsv(make(still, 5000, 3)));
const calm = put(folder, 'calm.csv', toCsv(omitTime(make(still, WINDOW, 4))));
const NEEDED =
  /^the baseline alarms on its own later part: plain mode calls \d+ of its last 20 chunks of 50 rows drifted, where chance makes at most 2; .*calibration is what is needed$/;

describe('a drift of plain mode', () => {
  test('that the baseline itself would be says that calibration is needed, and how it is chosen', async () => {
    const html = path.join(folder, 'needed.html');
    const result = await runDrift({ baseline: timed, live: [live], absent: ['at'], html });
    expect(result).toMatchObject({
      verdict: 'drift',
      calibration: { kind: 'calibrationNeeded', laterPart: { alarms: true } },
    });
    expect(result.calibration!.text).toMatch(NEEDED);
    const lines = printResult(result);
    expect(lines[2]).toMatch(NEEDED);
    expect(lines.find((line) => line.startsWith('next: '))).toMatch(/^next: Compare again with --calibration auto/);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('The baseline alarms on its own later part');
    expect(page).toContain('Compare again with --calibration auto');
  });

  test('says nothing where no column shows that the rows are in the order of their time', async () => {
    const result = await runDrift({ baseline: untimed, live: [live] });
    expect(result.verdict).toBe('drift');
    expect(result.calibration).toBeUndefined();
  });

  test('says nothing where times do not rise with the rows', async () => {
    const sorted = put(folder, 'sorted.csv', toCsv([...seasonal].sort((a, b) => a.load - b.load)));
    const result = await runDrift({ baseline: sorted, live: [live], absent: ['at'] });
    expect(result.verdict).toBe('drift');
    expect(result.calibration).toBeUndefined();
  });

  test('says nothing where the baseline is quiet', async () => {
    const moved = put(folder, 'moved.csv', toCsv(omitTime(make((random) => still(random, 0) + 1, WINDOW, 5))));
    const result = await runDrift({ baseline: steady, live: [moved], absent: ['at'] });
    expect(result.verdict).toBe('drift');
    expect(result.calibration).toBeUndefined();
  });

  test('says nothing where the rows are too few to tell', async () => {
    const short = put(folder, 'short.csv', toCsv(seasonal.slice(0, 450)));
    const result = await runDrift({ baseline: short, live: [live], absent: ['at'] });
    expect(result.verdict).toBe('drift');
    expect(result.calibration).toBeUndefined();
  });
});

describe('calibration that is chosen', () => {
  const choose = (baseline: string, files: string, options: object = {}) =>
    runDrift({ baseline, live: [files], calibration: 'auto', ...options });

  test('is taken where the baseline alarms on its own later part', async () => {
    const html = path.join(folder, 'chosen.html');
    const result = await choose(timed, live, { absent: ['at'], html });
    expect(result).toMatchObject({
      verdict: 'noDrift',
      config: { calibration: 'auto', calibrationChunks: 100 },
      calibration: {
        kind: 'calibrationChosen',
        text: expect.stringMatching(/^calibrated by 100 chunks, since .*as at shows$/),
      },
    });
    expect(printResult(result)[2]).toBe(result.calibration!.text);
    expect(readFileSync(html, 'utf8')).toContain('calibrated by 100 chunks, since');
  });

  test('takes the number of chunks that was asked for', async () => {
    const result = await choose(timed, live, { absent: ['at'], calibrationChunks: 50 });
    expect(result.config.calibrationChunks).toBe(50);
    expect(result.features[0].statistics.calibratedPValue).toEqual(expect.any(Number));
  });

  test('stays plain where the baseline is quiet, also where a number of chunks is given', async () => {
    for (const options of [{}, { calibrationChunks: 50 }]) {
      const result = await choose(steady, calm, { absent: ['at'], ...options });
      expect(result).toMatchObject({ verdict: 'noDrift', config: { calibrationChunks: 0 } });
      expect(result.calibration).toMatchObject({ kind: 'plain', laterPart: { alarms: false } });
      expect(result.features[0].statistics.calibratedPValue).toBeUndefined();
    }
  });

  test('says what it rests on where no column shows the order of the rows', async () => {
    expect((await choose(untimed, live)).calibration!.text).toMatch(
      /this rests on the rows being in the order of their time, which no column shows$/,
    );
  });

  test('stays plain, and says so, where the rows are too few to tell', async () => {
    const short = put(folder, 'few.csv', toCsv(omitTime(seasonal.slice(0, 450))));
    expect(await choose(short, live)).toMatchObject({
      config: { calibrationChunks: 0 },
      calibration: { kind: 'untold', text: expect.stringMatching(/450 baseline rows are too few to tell/) },
    });
  });

  test('needs rows to choose by', async () => {
    const monitor = path.join(folder, 'monitor');
    await runDrift({ baseline: untimed, live: [live], modelMonitor: monitor });
    await expect(choose(path.join(monitor, 'statistics.json'), live)).rejects.toThrow(
      /^--calibration auto: .*statistics\.json does not hold rows to choose by; give a CSV of training rows/,
    );
  });
});
