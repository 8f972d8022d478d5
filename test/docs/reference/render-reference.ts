// `npm run reference` writes docs/reference.md (metrics, alarms, events and files, from the tables of contract/ and their
// comments) and docs/access.md. With --check it writes nothing, and fails where a page is not what they say.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ALARMS } from '../../../contract/alarms';
import {
  DIMENSIONS,
  DRIFT_METRICS,
  ENDPOINT_METRICS,
  estimatedMetric,
  FAILURE_METRICS,
  METRICS_NAMESPACE,
  measuredMetric,
  PIPELINE_METRICS,
  PIPELINE_NAMESPACE,
  type PublishedMetric,
  QUALITY_METRICS,
  RETRAIN_METRICS,
  ROLLOUT_METRICS,
  SAGEMAKER_NAMESPACE,
  worstSliceMetric,
} from '../../../contract/cloudwatch';
import { DETAIL_TYPES } from '../../../contract/events';
import { FILES, LABELLED_FOLDER, PREFIXES, REPORT_ENDINGS, RUN_FOLDERS, RUNS_FOLDER } from '../../../contract/layout';
import { GROUP_METRICS, METRICS } from '../../../contract/metrics';
import { NOTICE_PARTS, NOTICE_SOURCE, NOTICES, type NoticeKindDescription } from '../../../contract/notices';
import { readMembers } from './read-comments';
import { ACCESS_PAGE, renderAccess } from './render-access';

export const REFERENCE_PAGE = path.join(__dirname, '..', '..', '..', 'docs', 'reference.md');

const CLOUDWATCH = 'contract/cloudwatch.ts';
const LAYOUT = 'contract/layout.ts';

/** The metrics that are estimated before labels are there. */
export const ESTIMATED: readonly string[] = [
  'accuracy',
  'auc',
  'f1',
  'precision',
  'recall',
  'macroF1',
  'weightedF1',
  'leastRecall',
  'mae',
  'rmse',
];

/** The page. */
export function renderReference(): string {
  return [
    '# Metrics, alarms, events and files',
    '',
    '<!-- Written by `npm run reference` from contract/. Change the tables there, not this page. -->',
    '',
    'All that a lifecycle publishes and writes, by the names that your own dashboards, rules and scripts use. The names are kept: a deployed lifecycle and its history depend on them.',
    '',
    ...renderMetrics(),
    ...renderAlarms(),
    ...renderEvents(),
    ...renderFiles(),
  ].join('\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).concat('');
}

const code = (text: string): string => `\`${text}\``;

/** Metrics of a table, with what their comments say. */
function listMetrics(name: string, metrics: Readonly<Record<string, PublishedMetric>>): string[] {
  return table(
    ['metric', 'says', 'statistic', 'unit'],
    readMembers(CLOUDWATCH, name).map(({ key, says }) => {
      const { name: metric, statistic, unit } = metrics[key]!;
      return [code(metric), says, statistic, unit === 'None' ? '' : unit];
    }),
  );
}

/** What the quality monitor measures: of objects in images nothing yet. */
const MEASURED = METRICS.filter(({ problemTypes }) => problemTypes.some((problem) => problem !== 'objectDetection'));

function renderMetrics(): string[] {
  const endpoint = code(DIMENSIONS.endpoint);
  return [
    `## Metrics of ${code(METRICS_NAMESPACE)}`,
    '',
    'Constructs have [methods for them](metrics.md). The statistic is the one by which several values of one period are read.',
    '',
    '### Of the drift monitor',
    '',
    `Dimension ${endpoint}; of ${code(DRIFT_METRICS.driftStrength.name)} also ${code(DIMENSIONS.rank)}, from 1 on. One value a window, at its end.`,
    '',
    ...listMetrics('DRIFT_METRICS', DRIFT_METRICS),
    '### Of the quality monitor',
    '',
    `Dimension ${endpoint}. One value a window.`,
    '',
    ...listMetrics('QUALITY_METRICS', QUALITY_METRICS),
    "And the model's own quality, as far as its problem type has it: measured by labels, estimated before they are there, and of the slice that is worst by the first metric of the criteria. [How estimates are made](model-quality.md#for-the-statistician).",
    '',
    ...table(
      ['metric', 'measured', 'estimated', 'of the worst slice', 'of'],
      MEASURED.map(({ name, problemTypes }) => [
        code(name),
        code(measuredMetric(name).name),
        ESTIMATED.includes(name) ? code(estimatedMetric(name).name) : '',
        // Forecasts have no slices.
        problemTypes.every((problem) => problem === 'forecasting') ? '' : code(worstSliceMetric(name).name),
        problemTypes.join(', '),
      ]),
    ),
    'Of [groups in live traffic](model-quality.md#groups-in-live-traffic), measured alone:',
    '',
    ...table(
      ['metric', 'measured', 'of'],
      GROUP_METRICS.map(({ name, problemTypes }) => [
        code(name),
        code(measuredMetric(name).name),
        problemTypes.join(', '),
      ]),
    ),
    "### Of the endpoint's controller",
    '',
    `Dimension ${endpoint}.`,
    '',
    ...listMetrics('ROLLOUT_METRICS', ROLLOUT_METRICS),
    '### Of the retraining',
    '',
    `Dimension ${code(DIMENSIONS.pipeline)}.`,
    '',
    ...listMetrics('RETRAIN_METRICS', RETRAIN_METRICS),
    '### Of all parts',
    '',
    `Dimensions ${code(DIMENSIONS.lifecycle)}, and ${[DIMENSIONS.lifecycle, DIMENSIONS.part, DIMENSIONS.kind].map(code).join(', ')}.`,
    '',
    ...listMetrics('FAILURE_METRICS', FAILURE_METRICS),
    "### SageMaker's own, which the constructs have methods for",
    '',
    `In ${code(SAGEMAKER_NAMESPACE)}, by ${endpoint} and ${code(DIMENSIONS.variant)}:`,
    '',
    ...listMetrics('ENDPOINT_METRICS', ENDPOINT_METRICS),
    `In ${code(PIPELINE_NAMESPACE)}, by ${code(DIMENSIONS.pipeline)}:`,
    '',
    ...listMetrics('PIPELINE_METRICS', PIPELINE_METRICS),
  ];
}

const toRunbook = (name: string): string => `[${name}](runbook.md#${name.toLowerCase()})`;

function renderAlarms(): string[] {
  return [
    '## Alarms',
    '',
    'By their sections in the runbook, with what their descriptions say of what holds and what to do.',
    '',
    ...table(
      ['alarm', 'what holds, and what to do'],
      Object.entries(ALARMS).map(([name, says]) => [toRunbook(name), says]),
    ),
  ];
}

function renderEvents(): string[] {
  return [
    '## Events',
    '',
    `On the account's default bus, with the source ${code(NOTICE_SOURCE)}; the same JSON goes to the topic ([its fields](runbook.md#how-it-tells)). A rule of yours chooses by detail type, and by ${code('detail.kind')}, ${code('detail.severity')} and ${code('detail.lifecycle')}.`,
    '',
    ...table(
      ['kind', 'detail type', 'severity', 'subject'],
      Object.entries<NoticeKindDescription>(NOTICES).map(([name, { part, severity, title }]) => [
        toRunbook(name),
        code(NOTICE_PARTS[part]),
        severity,
        title.replace('{name}', '…'),
      ]),
    ),
    "AWS's events that a lifecycle listens to:",
    '',
    ...table(
      ['detail type', 'when, and what for'],
      readMembers('contract/events.ts', 'DETAIL_TYPES').map(({ key, says }) => [
        DETAIL_TYPES[key as keyof typeof DETAIL_TYPES],
        says,
      ]),
    ),
  ];
}

function listNames(name: string, values: Readonly<Record<string, string>>, head: string, end = ''): string[] {
  return table(
    [head, 'holds'],
    readMembers(LAYOUT, name).map(({ key, says }) => [code(`${values[key]}${end}`), says]),
  );
}

function renderFiles(): string[] {
  return [
    '## Files in the bucket',
    '',
    'Who may write where decides [whom you must trust](trust.md). How long each is kept: [the runbook](runbook.md#what-is-kept-and-for-how-long).',
    '',
    ...listNames('PREFIXES', PREFIXES, 'folder', '/'),
    `Labelled rows of live traffic lie below the raw rows, in ${code(`${LABELLED_FOLDER}/`)}.`,
    '',
    '### Of a run',
    '',
    `In ${code(`<pipeline>/${RUNS_FOLDER}/<execution>/`)}, a folder for what writes it:`,
    '',
    ...listNames('RUN_FOLDERS', RUN_FOLDERS, 'folder', '/'),
    '### Of a window',
    '',
    "What the names of a monitor's reports end with, after the window's start:",
    '',
    ...listNames('REPORT_ENDINGS', REPORT_ENDINGS, 'ending'),
    '### Names of files',
    '',
    'What one part writes and another one reads, or a person:',
    '',
    ...listNames('FILES', FILES, 'file'),
  ];
}

/** The pages that are written, by their files. */
export function listPages(): ReadonlyMap<string, string> {
  return new Map([
    [REFERENCE_PAGE, renderReference().trimEnd().concat('\n')],
    [ACCESS_PAGE, renderAccess()],
  ]);
}

if (require.main === module) {
  for (const [file, page] of listPages()) {
    if (!process.argv.includes('--check')) {
      writeFileSync(file, page);
    } else if (readFileSync(file, 'utf8') !== page) {
      console.error(`${path.basename(file)} is not what contract/ and the template say: run \`npm run reference\``);
      process.exitCode = 1;
    }
  }
}
