// The questions that people ask of the tables: imports nothing but the contract.
import { TABLES, type TableName } from './tables';

/** A question with its SQL. */
export interface SavedQuery {
  readonly name: string;
  readonly question: string;
  /** Tables that it reads: a query is saved where all of them are there. */
  readonly tables: readonly TableName[];
  readonly sql: string;
}

/** The last days, in UTC, as the column `day` has them; `replace` and `substr` stand where other engines lack `date_format`. */
const since = (days: number, table = ''): string =>
  `${table}day >= replace(substr(cast(current_date - interval '${days}' day AS varchar), 1, 10), '-', '/')`;

/**
 * The elements of an array by their places. `UNNEST(features)` is not it: Athena makes a column of every member of the
 * structures in it, which a list of one name does not fit. `greatest` because `sequence(1, 0)` counts backwards.
 */
const each = (array: string): string =>
  `CROSS JOIN UNNEST(sequence(1, greatest(cardinality(${array}), 1))) AS t (place)`;

const captured = TABLES.capturedRequests.name;
const drift = TABLES.driftReports.name;
const quality = TABLES.qualityReports.name;
const decisions = TABLES.decisions.name;
const labels = TABLES.labels.name;

// Beside the reports lie what was counted and pages for people: rows without a verdict.
const isDriftReport = 'verdict IS NOT NULL AND provisional IS NULL';
const isMeasured = 'verdict IS NOT NULL';

/** Ten of them. What they call by other names than DuckDB does is `sequence`, `cardinality` and `element_at`. */
export const SAVED_QUERIES: readonly SavedQuery[] = [
  {
    name: 'drifted-windows',
    question: 'Which windows have drifted, and why?',
    tables: ['driftReports'],
    sql: `SELECT "window"."start" AS window_start, reason, diagnosis.kind AS looks_like, driftedfeatures, predictiondrifted, modelpackagearn
FROM ${drift}
WHERE ${since(30)} AND ${isDriftReport} AND verdict = 'Drift'
ORDER BY window_start DESC`,
  },
  {
    name: 'columns-that-drift',
    question: 'Which columns drift most often?',
    tables: ['driftReports'],
    sql: `SELECT feature, count(*) AS drifted_windows, min("window"."start") AS first_window, max("window"."start") AS last_window
FROM ${drift} CROSS JOIN UNNEST(driftedfeatures) AS t (feature)
WHERE ${since(30)} AND ${isDriftReport}
GROUP BY feature
ORDER BY drifted_windows DESC, feature`,
  },
  {
    name: 'missing-values',
    question: 'Of which columns are more values missing than in the baseline?',
    tables: ['driftReports'],
    sql: `WITH compared AS (
  SELECT "window"."start" AS window_start, element_at(features, place) AS feature
  FROM ${drift} ${each('features')}
  WHERE ${since(30)} AND ${isDriftReport}
)
SELECT feature.name AS column_name, window_start, feature.missingshare AS missing, feature.baselinemissingshare AS in_baseline, feature.missingshare - feature.baselinemissingshare AS more
FROM compared
WHERE feature.missingshare > feature.baselinemissingshare + 0.01
ORDER BY more DESC, column_name, window_start`,
  },
  {
    name: 'quality-by-window',
    question: 'How good were the answers of each window, which version gave them, and how many have a label?',
    tables: ['qualityReports'],
    sql: `SELECT "window"."start" AS window_start, modelpackagearn, verdict, measuredrows, labels.coverage AS label_coverage, metric, measures[metric].value AS measured, measures[metric]."lower" AS at_least, measures[metric]."upper" AS at_most
FROM ${quality} CROSS JOIN UNNEST(map_keys(measures)) AS t (metric)
WHERE ${since(90)} AND ${isMeasured}
ORDER BY window_start DESC, metric`,
  },
  {
    name: 'estimated-and-measured',
    question: 'How good were the estimates, once the labels came?',
    tables: ['qualityReports'],
    sql: `SELECT "window"."start" AS window_start, metric, estimate.metrics[metric].estimated AS estimated, estimate.metrics[metric]."lower" AS at_least, estimate.metrics[metric]."upper" AS at_most, measures[metric].value AS measured
FROM ${quality} CROSS JOIN UNNEST(map_keys(estimate.metrics)) AS t (metric)
WHERE ${since(90)} AND ${isMeasured}
ORDER BY window_start DESC, metric`,
  },
  {
    name: 'missed-criteria',
    question: 'Which success criteria were missed, and when?',
    tables: ['qualityReports'],
    sql: `WITH judged AS (
  SELECT "window"."start" AS window_start, element_at(criteria, place) AS criterion
  FROM ${quality} ${each('criteria')}
  WHERE ${since(90)} AND ${isMeasured}
)
SELECT window_start, criterion.metric AS metric, criterion.threshold AS threshold, criterion.message AS message
FROM judged
WHERE criterion.outcome = 'missed'
ORDER BY window_start DESC, metric`,
  },
  {
    name: 'rates-of-groups',
    question: 'How are groups of people treated?',
    tables: ['qualityReports'],
    sql: `WITH treated AS (
  SELECT "window"."start" AS window_start, element_at(groups, place) AS one
  FROM ${quality} ${each('groups')}
  WHERE ${since(90)} AND ${isMeasured}
)
SELECT window_start, one."column" AS grouped_by, one."group" AS of_group, rate, one.rates[rate].value AS measured, one.rates[rate]."lower" AS at_least, one.rates[rate]."upper" AS at_most, one.rates[rate]."rows" AS rows_of_group
FROM treated CROSS JOIN UNNEST(map_keys(one.rates)) AS t (rate)
ORDER BY window_start DESC, grouped_by, of_group, rate`,
  },
  {
    name: 'retraining-decisions',
    question: 'When was a retraining started, skipped or refused, and why?',
    tables: ['decisions'],
    sql: `SELECT time, outcome, cause, reason, pipelineexecutionarn
FROM ${decisions}
WHERE ${since(90)} AND outcome IS NOT NULL
ORDER BY time DESC`,
  },
  {
    name: 'requests-by-hour',
    question: 'How many requests were captured in each hour?',
    tables: ['capturedRequests'],
    sql: `SELECT substr(eventmetadata.inferencetime, 1, 13) AS hour, count(*) AS requests
FROM ${captured}
WHERE ${since(7)}
GROUP BY substr(eventmetadata.inferencetime, 1, 13)
ORDER BY hour DESC`,
  },
  {
    name: 'answers-with-labels',
    question: 'What was asked, what was answered, and what was true?',
    tables: ['capturedRequests', 'labels'],
    sql: `SELECT r.eventmetadata.inferencetime AS asked_at, l.eventmetadata.eventid AS id, r.capturedata.endpointinput.data AS request, r.capturedata.endpointoutput.data AS answer, l.groundtruthdata.data AS label
FROM ${captured} r JOIN ${labels} l ON l.eventmetadata.eventid = coalesce(r.eventmetadata.inferenceid, r.eventmetadata.eventid)
WHERE ${since(7, 'r.')} AND ${since(7, 'l.')}
ORDER BY asked_at DESC, id
LIMIT 100`,
  },
];
