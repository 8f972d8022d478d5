import { describeError } from '../../engine/aws/aws-errors';
import { type Notice, type TellClients, tell } from '../../engine/aws/notice';
import type { DueWindows } from '../../engine/traffic/catch-up';
import type { MeasurerSettings } from './settings';
import type { Step, Task } from './tasks';

/** What each step is called in a message. */
const VERBS: Readonly<Record<Step, string>> = {
  estimated: 'estimated',
  measured: 'measured',
  measuredAgain: 'measured once more with late labels',
};

/** Tells of a window that could not be evaluated while a later one could. */
export async function tellFailed(
  { step = 'measured', start, end, metricTime }: Task,
  error: unknown,
  settings: MeasurerSettings,
  clients: TellClients,
): Promise<void> {
  await send(
    {
      kind: 'WindowNotEvaluated',
      happened: `the window from ${start.toISOString()} to ${end.toISOString()} could not be ${VERBS[step]}: ${describeError(error)}`,
      holds: 'its predictions are left as they were; later windows are evaluated',
      todo: 'Put right what the reason names, then invoke the function with the windowStart and windowEnd of the window.',
      time: metricTime,
      details: { monitor: 'quality', step, windowStart: start.toISOString(), windowEnd: end.toISOString() },
    },
    settings,
    clients,
  );
}

/** Tells of missed windows that are made up for. */
export async function tellMissed(
  { step = 'measured', metricTime }: Task,
  windows: number,
  later: number,
  settings: MeasurerSettings,
  clients: TellClients,
): Promise<void> {
  await send(
    {
      kind: 'WindowsEvaluatedLate',
      happened: `${windows} missed windows are ${VERBS[step]} late${later > 0 ? `, ${later} more by the next invocations` : ''}`,
      holds: 'their metrics have the times of their own events, and alarms look at the last ones only',
      time: metricTime,
      details: { monitor: 'quality', step, windows, later },
    },
    settings,
    clients,
  );
}

/** Tells of windows that nobody will evaluate any more. */
export async function tellPassed(
  { step = 'measured', metricTime }: Task,
  { start, end }: NonNullable<DueWindows['passed']>,
  settings: MeasurerSettings,
  clients: TellClients,
): Promise<void> {
  const [from, until] = [start.toISOString(), end.toISOString()];
  await send(
    {
      kind: 'WindowsLost',
      happened: `the quality monitor did not run, and windows from ${from} to ${until} were not ${VERBS[step]}`,
      holds: 'they are left out; later windows are evaluated',
      time: metricTime,
      details: { monitor: 'quality', step, from, until },
    },
    settings,
    clients,
  );
}

function send(
  notice: Notice,
  settings: MeasurerSettings,
  { cloudWatch, sns, eventBridge }: TellClients,
): Promise<void> {
  const { endpointName, topicArn } = settings;
  return tell(notice, { lifecycle: endpointName, cloudWatch, topicArn, sns, eventBridge });
}
