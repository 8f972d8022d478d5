import type { DriftConfig } from '../../contract/drift-config';
import type { Baseline } from '../drift';

/** The baseline with what its monitor was told of live requests and answers: both change what is counted. */
export function tellBaseline(baseline: Baseline, { answer, leaveOut }: Partial<DriftConfig>): Baseline {
  return { ...baseline, ...(answer && { answer }), ...(leaveOut && { leaveOut }) };
}
