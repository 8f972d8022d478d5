import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import type { FanOutStarted, MeasuredPart } from './fan-out';
import { concludePlan, type MeasurerClients, measureQuality } from './measure-quality';
import type { MeasurerSettings } from './settings';
import type { MeasureQualityEvent } from './tasks';

/** What the state machine is answered: a whole report may be longer than its 256 KiB. */
export interface MergedPlan {
  readonly measured: Pick<QualityReport, 'verdict' | 'reason' | 'measuredRows'>;
}

/**
 * Does what an event asks for: of the schedule or a call by hand, or of the state machine that has a window measured in parts.
 *
 * @param mayGoOn whether there is time for one more missed window
 * @throws see measureQuality, PlanMismatchError
 */
export async function answerEvent(
  event: MeasureQualityEvent | undefined,
  settings: MeasurerSettings,
  clients: MeasurerClients,
  mayGoOn?: () => boolean,
): Promise<(QualityReport | EstimateReport | FanOutStarted)[] | MeasuredPart | MergedPlan> {
  const { plan, part } = event ?? {};
  if (plan === undefined) {
    return measureQuality(event, settings, clients, mayGoOn);
  }
  if (part !== undefined) {
    const { measurePart } = await import('./fan-out');
    return measurePart(plan, part, settings, clients.s3);
  }
  const { verdict, reason, measuredRows } = await concludePlan(plan, settings, clients);
  return { measured: { verdict, reason, measuredRows } };
}
