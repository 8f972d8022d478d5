import { explainFailure, formatSeconds, formatTime } from './format';
import { describeMain } from './main-metrics';
import type { ModelMetrics, PipelineRunSummary, Summary } from './summary-types';

/** What happened, in about a dozen lines for a terminal. */
export function describeRun(summary: Summary): string[] {
  const { before, after } = summary.quality;
  const { newcomers = '', everybody = '', short = '' } = summary.change ?? {};
  const shorten = (cause: string): string => {
    const named = cause
      .replace(`alarm ${summary.outputs.DriftAlarmName}`, 'drift alarm')
      .replace(/^alarm \S*CriteriaAlarm\S*/, 'criteria alarm');
    return named.length > 90 ? `${named.slice(0, 89)}…` : named;
  };
  const measured = (metrics: ModelMetrics | undefined): string => {
    const main = describeMain(metrics, summary);
    return main === undefined ? '' : ` (${main} on held-out rows of the data it learned from)`;
  };
  const explain = (run: PipelineRunSummary): string => {
    const [reason] = explainFailure(run)?.split('; ') ?? [];
    return reason === undefined ? '' : `: ${reason}`;
  };
  const runs = summary.pipelineRuns.map(
    (run) =>
      `${formatTime(run.startTime)}  run ${run.status.toLowerCase()}: ${shorten(run.cause)}${measured(run.metrics)}${explain(run)}`,
  );
  const serving = summary.endpointHistory.filter(
    ({ version, status }, index, all) =>
      status === 'InService' &&
      version !== undefined &&
      all.slice(0, index).every((state) => state.version !== version || state.status !== 'InService'),
  );
  const drifts = summary.windows.filter(({ verdict }) => verdict === 'Drift');
  const alarms = summary.alarms.filter(({ name }) => name === summary.outputs.DriftAlarmName);
  const skipped = summary.decisions.filter(({ outcome }) => outcome === 'skipped').length;
  const lines = [
    ...runs.map((text, index) => ({ time: summary.pipelineRuns[index]!.startTime, text })),
    ...serving.map(({ time, version }) => ({ time, text: `${formatTime(time)}  version ${version} serves` })),
    ...(summary.launch
      ? [
          {
            time: summary.launch,
            text: `${formatTime(summary.launch)}  ${summary.change?.launch ?? 'the world changes'}`,
          },
        ]
      : []),
    ...drifts.map(({ end, rows, driftedFeatures }) => ({
      time: end,
      text: `${formatTime(end)}  drift in ${rows} rows: ${driftedFeatures.slice(0, 3).join(', ')}${driftedFeatures.length > 3 ? ` and ${driftedFeatures.length - 3} more` : ''}`,
    })),
    ...alarms.map(({ time, from, to }) => ({ time, text: `${formatTime(time)}  drift alarm ${from} → ${to}` })),
  ]
    .sort((one, other) => one.time.localeCompare(other.time))
    .map(({ text }) => text);
  const quality =
    before && after
      ? [
          `${newcomers} that no training saw: accuracy ${before.accuracy.toFixed(3)} → ${after.accuracy.toFixed(3)}, AUC ${before.auc.toFixed(3)} → ${after.auc.toFixed(3)}`,
          `the same ${after.mixedRows} ${everybody} of all kinds, ${short} included, before and after: AUC ${before.mixedAuc.toFixed(3)} → ${after.mixedAuc.toFixed(3)}`,
        ]
      : [];
  return [
    ...lines,
    `decisions about retraining: ${summary.decisions.length - skipped} to start, the first training included, ${skipped} to skip; ${formatSeconds(summary.durations.total ?? 0)} of real time`,
    ...quality,
    ...(summary.conclusion === undefined ? [] : [summary.conclusion]),
  ];
}

/** What the run had to show and what was found, a line each, after a line with how many are met. */
export function describeExpectations({ expectations }: Pick<Summary, 'expectations'>): string[] {
  const met = expectations.filter((one) => one.met).length;
  return [
    `${met} of ${expectations.length} expectations met:`,
    ...expectations.map(({ name, met, found }) => `  ${met ? '✓' : '✗ not met:'} ${name}: ${found}`),
  ];
}
