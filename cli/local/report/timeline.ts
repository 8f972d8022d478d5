import { ENDED_EXECUTION_STATES, IN_ALARM } from '../../../contract/events';
import { explainFailure } from '../format';
import { describeMain } from '../main-metrics';
import type { Summary } from '../summary-types';

/** The lanes of the timeline, in the order in which one causes the next. */
export const LANES = ['world', 'drift monitor', 'alarm', 'decision', 'pipeline', 'endpoint'] as const;

export type Lane = (typeof LANES)[number];

/** One thing that happened. */
export interface Happening {
  readonly time: string;
  readonly lane: Lane;
  readonly text: string;
  /** `bad` is what needs attention, `good` is what resolved it. */
  readonly tone: 'plain' | 'bad' | 'good';
}

const VERDICTS: Record<string, string> = {
  Drift: 'drift',
  NoDrift: 'no drift',
  NotUnderstood: 'not understood',
  InsufficientData: 'too few rows to tell',
  NoBaseline: 'no model version to compare with',
};

function listWindows(summary: Summary): Happening[] {
  return summary.windows.map(({ end, rows, verdict, driftedFeatures, predictionDrifted }) => {
    const names = [...driftedFeatures, ...(predictionDrifted ? ['the predictions'] : [])];
    const found =
      names.length > 0
        ? `: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`
        : '';
    return {
      time: end,
      lane: 'drift monitor',
      text: `${VERDICTS[verdict] ?? verdict} in ${rows} rows${found}`,
      tone: verdict === 'Drift' ? 'bad' : 'plain',
    };
  });
}

function listRuns(summary: Summary): Happening[] {
  return summary.pipelineRuns.flatMap((run): Happening[] => {
    const main = describeMain(run.metrics, summary);
    const measured = main === undefined ? '' : `, ${main} on its held-out rows`;
    const reason = explainFailure(run);
    const end: Happening[] =
      run.endTime === undefined
        ? []
        : [
            {
              time: run.endTime,
              lane: 'pipeline',
              tone: run.status === ENDED_EXECUTION_STATES.succeeded ? 'good' : 'bad',
              text: `run ${run.status.toLowerCase()}${measured}${reason ? `: ${reason}` : ''}`,
            },
          ];
    return [{ time: run.startTime, lane: 'pipeline', text: `run started: ${run.cause}`, tone: 'plain' }, ...end];
  });
}

function listEndpointStates(summary: Summary): Happening[] {
  return summary.endpointHistory.map(({ time, status, version }) => {
    const serving = version === undefined ? '' : `, version ${version} serves`;
    return {
      time,
      lane: 'endpoint',
      text: `${status}${serving}`,
      tone: status === 'InService' ? 'good' : /Fail|Rollback/.test(status) ? 'bad' : 'plain',
    };
  });
}

/** What an alarm is called: the stack's own ones by what they watch. */
export function nameAlarm(summary: Summary, name: string): string {
  return (
    { [summary.outputs.DriftAlarmName ?? '']: 'drift', [summary.outputs.SilenceAlarmName ?? '']: 'silence' }[name] ??
    name
  );
}

/** Everything that happened, in its order; what happened within the same minute in the order of the lanes. */
export function listHappenings(summary: Summary): Happening[] {
  const happenings: Happening[] = [
    ...summary.events.map(
      ({ time, kind, text }): Happening => ({ time, lane: 'world', text, tone: kind === 'launch' ? 'bad' : 'plain' }),
    ),
    ...listWindows(summary),
    ...summary.alarms.map(
      ({ time, name, from, to }): Happening => ({
        time,
        lane: 'alarm',
        text: `${nameAlarm(summary, name)}: ${from} → ${to}`,
        tone: to === IN_ALARM ? 'bad' : to === 'OK' ? 'good' : 'plain',
      }),
    ),
    ...summary.decisions.map(
      ({ time, outcome, reason }): Happening => ({
        time,
        lane: 'decision',
        text: `${outcome}: ${reason}`,
        tone: outcome === 'started' ? 'good' : 'plain',
      }),
    ),
    ...listRuns(summary),
    ...summary.modelVersions.map(
      ({ time, version, status }): Happening => ({
        time,
        lane: 'pipeline',
        text: `version ${version} registered, ${status}`,
        tone: 'good',
      }),
    ),
    ...listEndpointStates(summary),
  ];
  // Some services know whole seconds only, so that within a minute the lanes tell better what came first.
  const minute = ({ time }: Happening): string => time.slice(0, 'yyyy-mm-ddThh:mm'.length);
  return happenings.sort(
    (one, other) =>
      minute(one).localeCompare(minute(other)) ||
      LANES.indexOf(one.lane) - LANES.indexOf(other.lane) ||
      one.time.localeCompare(other.time),
  );
}
