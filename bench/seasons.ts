/**
 * Measures the calibrated mode on traffic with seasons and memory, without drift and with changes, and writes bench/seasons.md:
 * `npx tsx bench/seasons.ts`. Takes about ten minutes.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_DRIFT_CONFIG } from '../engine/drift';
import { type Amount, judgeChosen, judgeColumn, SEASONS } from './seasons/columns';

const AMOUNTS: readonly Amount[] = [
  { chunks: 120, rows: 50, liveRows: 1000, baselines: 40, windows: 40 },
  { chunks: 30, rows: 200, liveRows: 200, baselines: 40, windows: 40 },
];
const CHANGES: Readonly<Record<string, (value: string) => string>> = {
  Fahrenheit: (value) => String(1.8 * Number(value) + 32),
  '× 1,000': (value) => String(1000 * Number(value)),
  'all 0': () => '0',
  'all missing': () => '',
};
/** Windows of each change are fewer: a share of them says enough. */
const CHANGED = { baselines: 5, windows: 8 };

function measure(name: string, amount: Amount, change?: (value: string) => string): number {
  const pValues = judgeColumn(name, amount, change);
  return pValues.filter((pValue) => pValue <= DEFAULT_DRIFT_CONFIG.falseDiscoveryRate).length / pValues.length;
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function describe({ chunks, rows, liveRows }: Amount): string {
  return `${chunks} chunks of ${rows}, windows of ${liveRows.toLocaleString('en-GB')} rows`;
}

const names = Object.keys(SEASONS);
const alarms = names.map((name) => {
  const measured = AMOUNTS.map((amount) => measure(name, amount));
  console.log(name, measured);
  return measured;
});
const numeric = names.filter((name) => SEASONS[name].type === 'numeric' && !/ones|missing/.test(name));
const found = numeric.map((name) =>
  Object.values(CHANGES).map((change) => measure(name, { ...AMOUNTS[0], ...CHANGED }, change)),
);
const choice = { ...AMOUNTS[0], windows: 8 };
const chosen = names.map((name) => judgeChosen(name, choice));
const windows = AMOUNTS[0].baselines * AMOUNTS[0].windows;
const mean = AMOUNTS.map((_, i) => alarms.reduce((total, row) => total + row[i], 0) / alarms.length);
writeFileSync(
  path.join(__dirname, 'seasons.md'),
  `# The calibrated mode on traffic with seasons

Written by \`npx tsx bench/seasons.ts\`: one column, the defaults of \`DriftThresholds\` and \`calibrationChunks\`. A season is a sine over the day, a chunk and a window are a quarter of it; baselines are drawn anew. [docs/statistics.md](../docs/statistics.md#traffic-with-seasons-or-memory) says what is tested.

## False alarms

Share of ${windows.toLocaleString('en-GB')} windows without drift that are called drifted (${AMOUNTS[0].baselines} baselines with ${AMOUNTS[0].windows} windows each); configured is ${percent(DEFAULT_DRIFT_CONFIG.falseDiscoveryRate, 0)}. Windows of one baseline are alike, so that a share is off by more than that of as many independent windows would be.

| traffic | ${AMOUNTS.map(describe).join(' | ')} |
|---|${AMOUNTS.map(() => '---|').join('')}
${names.map((name, i) => `| ${name} | ${alarms[i].map((share) => percent(share, 2)).join(' | ')} |`).join('\n')}
| mean of all | ${mean.map((share) => percent(share, 2)).join(' | ')} |

## Chosen by the baseline

What \`Calibration.AUTO\` makes of the same ${choice.baselines} baselines (${describe(choice)}), and the share of ${choice.baselines * choice.windows} windows without drift that are called drifted by plain mode and by the mode that was chosen.

| traffic | baselines that choose calibration | drift in plain mode | drift in the chosen mode |
|---|---|---|---|
${names.map((name, i) => `| ${name} | ${[chosen[i].calibrated, chosen[i].plain, chosen[i].chosen].map((share, j) => percent(share, j === 0 ? 0 : 2)).join(' | ')} |`).join('\n')}

## Changes that are found

Share of ${CHANGED.baselines * CHANGED.windows} windows (${describe(AMOUNTS[0])}). A change that is not far beyond what chunks did is not found, by design: log-normal levels reach what Fahrenheit makes of them, and zero is where a column that is zero half of the time is anyway.

| traffic | ${Object.keys(CHANGES).join(' | ')} |
|---|${Object.keys(CHANGES)
    .map(() => '---|')
    .join('')}
${numeric.map((name, i) => `| ${name} | ${found[i].map((share) => percent(share, 0)).join(' | ')} |`).join('\n')}
`,
);
