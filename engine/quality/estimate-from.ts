import type { QualityConfig } from '../../contract/quality-config';
import { ClassNames } from './class-names';
import type { Estimate } from './estimate';
import { estimateBinary } from './estimate-binary';
import { type ClassRow, estimateMulticlass } from './estimate-classes';
import { parseHeldOut, parseHeldOutClasses } from './held-out';

/** What was predicted in a window, as far as it can be estimated. */
export interface EstimableRows {
  /** Binary. */
  readonly scores: readonly number[];
  /** Multi-class. */
  readonly classes: readonly ClassRow[];
}

/**
 * Estimates a window by the held-out predictions that a model version carries.
 *
 * @param heldOut predictions.csv
 * @throws CalibrationError or BaselineError when nothing can be learned from it
 */
export function estimateFrom(rows: EstimableRows, heldOut: string, config: QualityConfig): Estimate {
  return config.problemType === 'multiclass'
    ? estimateMulticlass(rows.classes, parseHeldOutClasses(heldOut, new ClassNames(config.classes)))
    : estimateBinary(rows.scores, parseHeldOut(heldOut), config.decisionThreshold);
}
