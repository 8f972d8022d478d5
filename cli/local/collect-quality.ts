import { REPORT_ENDINGS } from '../../contract/layout';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import type { LocalCloud } from '../../local/cloud';
import type { LifecycleClient } from './lifecycle-client';
import type { IntervalSummary, ModelVersionSummary, QualityWindowSummary } from './summary-types';

const { report: REPORT, estimate: ESTIMATE, modelQuality: COPY } = REPORT_ENDINGS;

function findIntervals(
  measures: Record<string, { value?: number; estimated?: number; lower: number; upper: number }> = {},
): Record<string, IntervalSummary> {
  const round = (value: number): number => Number(value.toFixed(4));
  return Object.fromEntries(
    Object.entries(measures).map(([name, { value, estimated, lower, upper }]) => [
      name,
      { value: round((value ?? estimated)!), lower: round(lower), upper: round(upper) },
    ]),
  );
}

function describeWindow(
  uri: string,
  estimate: EstimateReport | undefined,
  report: QualityReport | undefined,
  versions: ModelVersionSummary[],
): QualityWindowSummary {
  const { window, modelPackageArn } = (report ?? estimate)!;
  return {
    start: window.start,
    end: window.end,
    version: versions.find(({ arn }) => arn === modelPackageArn)?.version,
    rows: report?.labels.rows ?? estimate?.rows ?? 0,
    labelledRows: report?.labels.labelledRows,
    coverage: report && Number(report.labels.coverage.toFixed(4)),
    verdict: report?.verdict,
    measured: findIntervals(report?.measures),
    estimated: findIntervals(estimate?.estimate?.metrics),
    worstSlice: report?.worstSlice,
    groupCriteria: ((report ?? estimate)?.groupCriteria ?? []).map(({ outcome, message }) => ({ outcome, message })),
    trainingRows: report?.trainingRows?.rows,
    report: uri,
  };
}

/** Reads what is known about the quality of the live predictions, of windows with traffic. */
export async function collectQuality(
  cloud: LocalCloud,
  client: LifecycleClient,
  versions: ModelVersionSummary[],
): Promise<QualityWindowSummary[]> {
  const uris = (await cloud.store.list(`${client.output('QualityReportUri')}/`)).filter(
    (uri) => uri.endsWith(REPORT) && !uri.endsWith(COPY),
  );
  const windows = [...new Set(uris.map((uri) => uri.replace(ESTIMATE, REPORT)))].sort();
  const read = async <T>(uri: string): Promise<T | undefined> =>
    uris.includes(uri) ? (JSON.parse((await cloud.store.read(uri)).toString('utf8')) as T) : undefined;
  const found = await Promise.all(
    windows.map(async (uri) =>
      describeWindow(
        uri,
        await read<EstimateReport>(`${uri.slice(0, -REPORT.length)}${ESTIMATE}`),
        await read<QualityReport>(uri),
        versions,
      ),
    ),
  );
  return found.filter(({ rows }) => rows > 0);
}
