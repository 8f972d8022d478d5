// The numbers that pages state in prose, written as the pages write them, from the values that the code has.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { countQualityMetrics } from '../../cli/review/monitor-metrics';
import { DRIFT_METRICS, QUALITY_METRICS } from '../../contract/cloudwatch';
import { DEFAULT_DRIFT_CONFIG as drift } from '../../contract/drift-config';
import { listMetrics, PROBLEM_TYPES, ProblemType } from '../../contract/metrics';
import {
  DEFAULT_CRITERIA_WINDOWS as criteria,
  DEFAULT_FAN_OUT_CONCURRENCY,
  DEFAULT_MINIMUM_CAPTURE_SHARE,
} from '../../contract/monitor-defaults';
import { DEFAULT_QUALITY_CONFIG as quality } from '../../contract/quality-config';
import { DEFAULT_SPLIT } from '../../contract/recipe';
import { DEFAULT_GUARDS as guards } from '../../contract/retrain-guards';
import { LONGEST_LINE } from '../../engine/drift/line-splitter';
import { MISSING_TEXTS } from '../../engine/drift/schema';
import { LOCAL_ACCOUNT } from '../../local/interfaces';
import { StatedDefaults } from '../lib/list-defaults';

const ROOT = path.join(__dirname, '..', '..');
const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const PERIODS: Readonly<Record<number, string>> = { 3600: 'hour', 86400: 'day', 604800: 'week' };
const MEBIBYTE = 1024 ** 2;
/** The estimated metrics are a type, which is gone when tests run: those of a binary model that are decided by a threshold, and the AUC. */
const ESTIMATED = listMetrics(ProblemType.BINARY).filter(({ better }) => better === 'higher').length;

/** A number as prose has it. */
function say(number: number): string {
  const tens: Readonly<Record<number, string>> = {
    14: 'fourteen',
    15: 'fifteen',
    17: 'seventeen',
    18: 'eighteen',
    19: 'nineteen',
    20: 'twenty',
  };
  return WORDS[number] ?? tens[number] ?? number.toLocaleString('en');
}

function sayFirst(number: number): string {
  return say(number).replace(/^./, (letter) => letter.toUpperCase());
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}

/** A number that a module keeps to itself. */
function read(file: string, name: string): number {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  const [, expression] = new RegExp(`^(?:export )?const ${name}(?:: number)? = ([\\d_.\\s*e/-]+);$`, 'm').exec(source)!;
  return new Function(`return ${expression}`)() as number;
}

/** The texts that are missing values, but for the empty one. */
function sayMissing(): string {
  const texts = MISSING_TEXTS.filter((text) => text !== '').map((text) => `\`${text}\``);
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

const stated = new StatedDefaults();
const monitored = stated.of('MonitoredEndpointAttributes') as {
  variantName: string;
  captureSamplingPercentage: number;
};
const driftProps = stated.of('DriftMonitorProps') as {
  maximumBytesPerFunction: { toGibibytes(): number };
  fanOut: boolean;
};
const packageJson = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  engines: { node: string };
  peerDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const duplicates = JSON.parse(readFileSync(path.join(ROOT, '.jscpd.json'), 'utf8')) as {
  minLines: number;
  minTokens: number;
};
const node = /\d+/.exec(packageJson.engines.node)![0];
const python = readFileSync(path.join(ROOT, 'local/python.ts'), 'utf8');
const [oldest, newest] = ['OLDEST', 'NEWEST'].map((name) =>
  new RegExp(`^const ${name} = \\[(\\d+), (\\d+)\\];$`, 'm').exec(python)!.slice(1).join('.'),
);
const gibibytes = `${driftProps.maximumBytesPerFunction.toGibibytes()} GiB`;
const relations = (name: string): number => read('engine/drift/fit-multivariate.ts', name);
const quantiles = read('engine/drift/numeric-bins.ts', 'QUANTILES');

/** The metrics of a problem type as CloudWatch has them. */
function listPublished(problemType: ProblemType): string {
  return listMetrics(problemType)
    .map(({ name }) => `\`${name.charAt(0).toUpperCase()}${name.slice(1)}\``)
    .join(', ');
}

/** The metrics of a problem type as criteria name them. */
function listCriteria(problemType: ProblemType): string[] {
  return listMetrics(problemType).map(({ name }) => `\`${name}\``);
}

/** What each page says. */
export const STATED: Readonly<Record<string, readonly string[]>> = {
  'README.md': [
    `training (${percent(DEFAULT_SPLIT.train)}), validation (${percent(DEFAULT_SPLIT.validation)}) or held-out rows (${percent(DEFAULT_SPLIT.test)})`,
    `one rate of false alarms for the whole window (${percent(drift.falseDiscoveryRate)})`,
    `where ${percent(drift.falseDiscoveryRate)} is configured`,
    `Windows of fewer than ${drift.minimumRows} rows`,
    `${sayFirst(drift.driftedWindows)} of ${say(drift.evaluatedWindows)} windows must have drifted`,
    `${sayFirst(criteria.missed)} of ${say(criteria.evaluated)} windows must have drifted, or missed a criterion`,
    `drift alarm (${drift.driftedWindows} of ${drift.evaluatedWindows} windows)`,
    `criteria alarm (${criteria.missed} of ${criteria.evaluated} windows)`,
    `a cooldown of a ${PERIODS[guards.cooldownSeconds]}, at most ${say(guards.maximumRunsPerDay)} runs a day`,
    `Node.js ${node} or newer, Python ${oldest} to ${newest}`,
    `\`aws-cdk-lib\` from ${packageJson.peerDependencies['aws-cdk-lib']!.slice(1)} on`,
    `from ${packageJson.devDependencies['@aws-cdk/aws-sagemaker-alpha']} on`,
  ],
  'CONTRIBUTING.md': [
    `Node.js ${node} or newer and Python ${oldest} to ${newest}`,
    `from ${say(duplicates.minLines)} lines and ${duplicates.minTokens} tokens on`,
  ],
  'docs/watch-an-endpoint.md': [
    `(default \`${monitored.variantName}\`)`,
    `(default ${monitored.captureSamplingPercentage})`,
    `up to ${read('engine/traffic/given-baseline.ts', 'LARGEST_FILE') / MEBIBYTE} MiB`,
  ],
  'docs/local-run.md': [
    `a run's account is ${LOCAL_ACCOUNT}`,
    `captured requests are in S3 after a ${read('local/time-keeper.ts', 'CAPTURE_DELAY') === 60_000 ? 'minute' : '?'}`,
  ],
  'docs/controllers.md': [
    `reaches back ${read('contract/windows.ts', 'CATCH_UP_SECONDS') / 86_400} days`,
    `up to ${read('engine/traffic/catch-up.ts', 'MOST_WINDOWS')} windows at once`,
  ],
  'docs/model-quality.md': [
    `Once a window (a ${PERIODS[quality.windowSeconds]})`,
    `Below \`minimumRows\` (${quality.minimumRows}) labelled rows`,
    `below \`minimumSliceRows\` (${quality.minimumSliceRows}) a slice is counted`,
    `${sayFirst(criteria.missed)} of ${say(criteria.evaluated)} missed windows raise the alarm`,
    `${read('engine/quality/join.ts', 'MOST_BYTES') / MEBIBYTE} MiB of what is read are held`,
    `${say(read('engine/quality/slices.ts', 'MOST_VALUES'))} values of a column`,
    `from ${read('engine/quality/estimate.ts', 'SIMULATIONS')} simulated windows`,
    `(${say(read('engine/quality/calibration.ts', 'FOLDS'))} folds)`,
    `${listPublished(ProblemType.BINARY)} (multi-class: ${listPublished(ProblemType.MULTICLASS)}; regression: ${listPublished(ProblemType.REGRESSION)})`,
    `At most ${say(Object.keys(QUALITY_METRICS).length + listMetrics(ProblemType.BINARY).length + 1 + ESTIMATED)}`,
  ],
  'docs/question.md': [
    ...Object.values(ProblemType).flatMap(listCriteria),
    `fewer than ${PROBLEM_TYPES.binary.minimumHeldOutRows} held-out rows of a class, or ${PROBLEM_TYPES.regression.minimumHeldOutRows} where a number is predicted`,
    `Held-out rows are ${percent(DEFAULT_SPLIT.test)} of all`,
  ],
  'docs/bringing-data.md': [`Missing values are empty texts, ${sayMissing()}`],
  'docs/statistics.md': [
    `**The configured rate (${percent(drift.falseDiscoveryRate)}) is that of a whole window**`,
    `of ${say(read('engine/drift/numeric-bins.ts', 'GROUPS'))} groups`,
    `up to ${say(read('engine/drift/multivariate.ts', 'MOST_DIRECTIONS'))} along which the variance is at most ${relations('LARGEST_VARIANCE')}`,
    `rare categories (below ${percent(relations('SMALLEST_CATEGORY'))}, beyond ${say(relations('MOST_CATEGORIES'))}), and features beyond the first ${relations('MOST_DIMENSIONS')} dimensions`,
    // Every other row is one to fit.
    `With fewer than ${2 * relations('FEWEST_ROWS')} rows of baseline, or ${say(relations('ROWS_PER_DIMENSION'))} to fit for each dimension`,
    `every expected count is ${read('engine/drift/statistics.ts', 'EXACT_BELOW')} or more`,
    `at most ${quantiles} different values`,
  ],
  'docs/drift-command.md': [
    `fewer than \`--minimum-rows\` (${drift.minimumRows})`,
    `up to ${quantiles} different values`,
    `two of its ${quantiles} quantiles`,
    `${say(read('engine/model-monitor/describe-numbers.ts', 'BUCKETS'))} buckets, no sketch`,
    // The root of ln 2.
    `0 to ${Math.sqrt(Math.LN2).toFixed(2)}`,
  ],
  'docs/drift-report.md': [
    `Up to ${read('engine/drift-report/columns-section.ts', 'MOST_CHARTS')} columns are drawn, and up to ${read('engine/drift-report/columns-section.ts', 'MOST_OTHER_CHARTS')} of those that did not drift`,
    `up to ${say((read('lambda/detect-drift/report-page.ts', 'EARLIER_WINDOWS') + 1) / 7)} weeks of daily ones`,
  ],
  'docs/bad-input.md': [
    `the first ${say(read('engine/drift/window-counts.ts', 'SAMPLES'))} places`,
    `a line of more than ${LONGEST_LINE / MEBIBYTE} MiB`,
    `\`""\`, ${sayMissing()} are missing`,
  ],
  'docs/cost.md': [
    `so there are ${say(Object.keys(DRIFT_METRICS).length - 1 + drift.topFeatures)}, whatever the number of features, and ${say(countQualityMetrics({ problemType: 'binary', criteria: { auc: 0.8 } }))} of quality`,
    `dimension \`Rank\` 1 to ${drift.topFeatures}`,
  ],
  'docs/scale.md': [
    `windows of up to ${gibibytes} of captured requests`,
    `counted in parts of ${gibibytes}`,
    `| \`maximumBytesPerFunction\` | ${gibibytes} |`,
    `| \`fanOut\` | \`${driftProps.fanOut}\` |`,
    `| \`fanOutConcurrency\` | ${DEFAULT_FAN_OUT_CONCURRENCY} |`,
    `${DEFAULT_FAN_OUT_CONCURRENCY} at a time`,
    `never has a window of ${drift.minimumRows}`,
    `(\`maximumWindows\`, ${drift.maximumWindows} by default`,
    `"${drift.driftedWindows} of ${drift.evaluatedWindows}" means ${say(drift.evaluatedWindows)} independent looks`,
    `below \`minimumCaptureShare\` (${DEFAULT_MINIMUM_CAPTURE_SHARE})`,
    `fewer than ${read('engine/traffic/capture-share.ts', 'MINIMUM_EXPECTED')} expected records`,
  ],
};
