import { describeError } from '../../engine/aws/aws-errors';
import { type TellClients, type TellOptions, tell } from '../../engine/aws/notice';
import type { MonitorWork } from '../../engine/traffic/tell-missed';
import type { MeasurerSettings } from './settings';
import type { Step, Task } from './tasks';

/** What each step is called in a message. */
const PARTICIPLES: Readonly<Record<Step, string>> = {
  estimated: 'estimated',
  measured: 'measured',
  measuredAgain: 'measured once more with late labels',
};

/** What the monitor does in a step, in messages about windows that it missed. */
export function describeWork(step: Step): MonitorWork {
  return { monitor: 'quality', step, done: PARTICIPLES[step] };
}

/** Whom the monitor tells. It insists: no window is done before its messages are taken. */
export function audienceOf(
  { endpointName, topicArn }: MeasurerSettings,
  { cloudWatch, sns, eventBridge }: TellClients,
): TellOptions {
  return { lifecycle: endpointName, cloudWatch, topicArn, sns, eventBridge, insists: true };
}

/** Tells of a window that could not be evaluated while a later one could. */
export async function tellFailed(
  { step = 'measured', start, end, metricTime }: Task,
  error: unknown,
  audience: TellOptions,
): Promise<void> {
  await tell(
    {
      kind: 'WindowNotEvaluated',
      happened: `the window from ${start.toISOString()} to ${end.toISOString()} could not be ${PARTICIPLES[step]}: ${describeError(error)}`,
      holds: 'its predictions are left as they were; later windows are evaluated',
      todo: 'Put right what the reason names, then invoke the function with the windowStart and windowEnd of the window.',
      time: metricTime,
      details: { monitor: 'quality', step, windowStart: start.toISOString(), windowEnd: end.toISOString() },
    },
    audience,
  );
}
