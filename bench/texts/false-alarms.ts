// How often windows of the very reviews that the baseline is of are called drifted: `npx tsx bench/texts/false-alarms.ts [windows]`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { createRandom, drawSample } from '../../cli/local/random';
import { parseDriftConfig } from '../../contract/drift-config';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { judgeWindow } from '../../engine/drift/judge-window';
import { WindowCounter } from '../../engine/drift/window-counts';
import { TextSignals } from '../../engine/text/text-signals';

const BASELINE_ROWS = 2000;
const WINDOW_ROWS = 400;
const WINDOWS = Number(process.argv[2] ?? 10_000);
const CONFIG = parseDriftConfig('{}');

const file = path.join(__dirname, '..', '..', 'examples', 'reviews', 'reviews.csv');
const reviews: { about: string; text: string }[] = parse(readFileSync(file), { columns: true });
const texts = reviews.filter(({ about }) => about === 'product').map(({ text }) => text);
const schema = JSON.stringify({ features: [{ name: 'text', type: 'text' }] });
const quote = (text: string): string => `"${text.replace(/"/g, '""')}"`;
const random = createRandom(1);
const drifted = new Map<string, number>();
let windows = 0;
for (let i = 0; i < WINDOWS; i++) {
  // Each baseline and its window are drawn anew, so that they differ by chance alone.
  const drawn = drawSample(texts, BASELINE_ROWS + WINDOW_ROWS, random);
  const data = `text\n${drawn.slice(0, BASELINE_ROWS).map(quote).join('\n')}\n`;
  const baseline = buildBaseline({ data, schema }, { data: '', schema: '' });
  const signals = new TextSignals(baseline.texts!);
  const counter = new WindowCounter(baseline);
  drawn.slice(BASELINE_ROWS).forEach((text) => counter.features.stage(signals.expand([text])));
  counter.addStaged(0, 0);
  const { verdict, features } = judgeWindow(baseline, counter.counts(), CONFIG);
  windows += verdict === 'Drift' ? 1 : 0;
  for (const column of features.filter((one) => one.drifted)) {
    drifted.set(column.name, (drifted.get(column.name) ?? 0) + 1);
  }
}
console.log(`${windows} of ${WINDOWS} windows drift, ${CONFIG.falseDiscoveryRate * WINDOWS} are accepted`);
console.log([...drifted].map(([name, count]) => `${name}: ${count}`).join('\n'));
