import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_DRIFT_CONFIG, type DriftReport } from '../../../engine/drift';
import type { WindowSummary } from '../../../engine/drift-report/window-history';
import type { WindowPlaces } from '../../../engine/drift-report/window-places';

const DAY = 86_400_000;

const [stored] = JSON.parse(
  readFileSync(path.join(__dirname, '..', '..', 'cli', 'local', 'report', 'drift-reports.json'), 'utf8'),
) as [DriftReport];

/** A window of the local run with fibre customers, compared with a model that never saw any. */
export const REPORT: DriftReport = {
  ...stored,
  config: { ...DEFAULT_DRIFT_CONFIG, ...stored.config },
  windows: [{ ...stored.window, rows: 400, records: 126, rejected: 4 }],
  recentVerdicts: [],
  baseline: {
    rows: 3521,
    sources: {
      data: 's3://bucket/runs/r1/prepare/baseline/baseline.csv',
      schema: 's3://bucket/runs/r1/prepare/baseline/schema.json',
    },
  },
  rejected: { truncated: 3, notJson: 1 },
  rejectedSamples: [
    {
      reason: 'truncated',
      location: 's3://bucket/capture/churn/AllTraffic/2026/01/09/07/a.jsonl line 7',
      detail: 'Unexpected end of JSON input',
    },
  ],
};

export const PLACES: WindowPlaces = {
  report: 's3://bucket/drift-reports/churn/2026/01/09/00/20260109T000000Z.json',
  capture: 's3://bucket/capture/churn/AllTraffic',
  baseline: 's3://bucket/runs/r1/prepare/baseline/baseline.json',
  decisions: 's3://bucket/retrain-decisions/churn',
  functionName: 'Churn-DriftMonitorDetector',
};

/** The window so many days before the report's. */
export function windowBefore(days: number, change: Partial<WindowSummary> = {}): WindowSummary {
  const start = Date.parse(REPORT.window.start) - days * DAY;
  return {
    start: new Date(start).toISOString(),
    end: new Date(start + DAY).toISOString(),
    verdict: 'NoDrift',
    modelPackageArn: REPORT.modelPackageArn,
    driftedFeatures: [],
    predictionDrifted: false,
    multivariateDrifted: false,
    ...change,
  };
}
