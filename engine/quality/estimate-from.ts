import { FILES } from '../../contract/layout';
import type { QualityConfig } from '../../contract/quality-config';
import type { FeatureSchema } from '../drift/schema';
import { ClassNames } from './class-names';
import type { Estimate } from './estimate';
import { estimateBinary } from './estimate-binary';
import { type ClassRow, estimateMulticlass } from './estimate-classes';
import { estimateRegression } from './estimate-losses';
import { parseHeldOut, parseHeldOutClasses } from './held-out';
import type { PredictedRow } from './loss-trees';

/** What was predicted in a window, as far as it can be estimated. */
export interface EstimableRows {
  /** Binary. */
  readonly scores: readonly number[];
  /** Multi-class. */
  readonly classes: readonly ClassRow[];
  /** Regression. */
  readonly numbers: readonly PredictedRow[];
}

/** The file beside a version's predictions that a window is estimated by. */
export function locateHeldOut(predictionsUri: string, { problemType }: QualityConfig): string {
  return problemType === 'regression' ? predictionsUri.replace(/[^/]*$/, FILES.losses) : predictionsUri;
}

/**
 * Estimates a window by what a model version carries.
 *
 * @param heldOut predictions.csv, and of a regression losses.json
 * @param schema the columns of the rows; those of a regression alone are looked at
 * @throws CalibrationError or BaselineError when nothing can be learned from it
 */
export function estimateFrom(
  rows: EstimableRows,
  heldOut: string,
  config: QualityConfig,
  schema: readonly FeatureSchema[],
): Estimate {
  if (config.problemType === 'regression') {
    return estimateRegression(rows.numbers, heldOut, schema);
  }
  return config.problemType === 'multiclass'
    ? estimateMulticlass(rows.classes, parseHeldOutClasses(heldOut, new ClassNames(config.classes)))
    : estimateBinary(rows.scores, parseHeldOut(heldOut), config.decisionThreshold);
}
