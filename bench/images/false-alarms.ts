// How often windows of the very scans that the baseline is of are called drifted: `npx tsx bench/images/false-alarms.ts [windows]`.
import path from 'node:path';
import { createRandom, drawSample } from '../../cli/local/random';
import { loadScans } from '../../cli/local/scans/scans';
import { parseDriftConfig } from '../../contract/drift-config';
import { FORMAT_MEASURE, IMAGE_COLUMNS, IMAGE_MEASURES } from '../../contract/images';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { judgeWindow } from '../../engine/drift/judge-window';
import { WindowCounter } from '../../engine/drift/window-counts';
import { measureImage } from '../../engine/images/measures';

const BASELINE_ROWS = 500;
const WINDOW_ROWS = 400;
const WINDOWS = Number(process.argv[2] ?? 1000);
const CONFIG = parseDriftConfig('{}');
const NAMES = Object.values(IMAGE_MEASURES);

const { beforeLaunch } = loadScans(path.join(__dirname, '..', '..', 'examples', 'scans', 'digits.csv'));
const rows = beforeLaunch.map(({ row }) => measureImage(Buffer.from(row[IMAGE_COLUMNS.content]!, 'base64')));
const features = NAMES.map((name) => ({ name, type: name === FORMAT_MEASURE ? 'categorical' : 'numeric' }));
const random = createRandom(1);
const drifted = new Map<string, number>();
let windows = 0;
for (let i = 0; i < WINDOWS; i++) {
  // Each baseline and its window are drawn anew, so that they differ by chance alone.
  const drawn = drawSample(rows, BASELINE_ROWS + WINDOW_ROWS, random);
  const data = [NAMES, ...drawn.slice(0, BASELINE_ROWS)].map((row) => `${row.join(',')}\n`).join('');
  const baseline = buildBaseline({ data, schema: JSON.stringify({ features }) }, { data: '', schema: '' });
  const counter = new WindowCounter(baseline);
  for (const row of drawn.slice(BASELINE_ROWS)) {
    counter.features.stage(row);
  }
  counter.addStaged(0, 0);
  const { verdict, features: judged } = judgeWindow(baseline, counter.counts(), CONFIG);
  windows += verdict === 'Drift' ? 1 : 0;
  for (const column of judged.filter((one) => one.drifted)) {
    drifted.set(column.name, (drifted.get(column.name) ?? 0) + 1);
  }
}
console.log(`${windows} of ${WINDOWS} windows drift, ${CONFIG.falseDiscoveryRate * WINDOWS} are accepted`);
console.log([...drifted].map(([name, count]) => `${name}: ${count}`).join('\n'));
