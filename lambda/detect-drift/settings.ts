import { optionalVariable, requireVariable } from '../common/environment';
import { DriftConfig, parseDriftConfig } from '../drift';

/** What the function was deployed with. */
export interface DetectorSettings {
  readonly endpointName: string;
  readonly variantName: string;
  /** Data capture's destination, `s3://bucket/prefix`. */
  readonly captureUri: string;
  /** The share of requests that is captured, in percent. */
  readonly captureSamplingPercentage: number;
  /** Where reports go, `s3://bucket/prefix`. */
  readonly reportUri: string;
  readonly config: DriftConfig;
  /** Where the records of the retraining decisions are, for the reader of a page. */
  readonly decisionsUri?: string;
  /** The function's own name, for the same. */
  readonly functionName?: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError or DriftConfigError naming what is wrong
 */
export function readSettings(): DetectorSettings {
  return {
    endpointName: requireVariable('ENDPOINT_NAME'),
    variantName: requireVariable('VARIANT_NAME'),
    captureUri: requireVariable('CAPTURE_URI').replace(/\/+$/, ''),
    captureSamplingPercentage: Number(requireVariable('CAPTURE_SAMPLING_PERCENTAGE')),
    reportUri: requireVariable('REPORT_URI').replace(/\/+$/, ''),
    config: parseDriftConfig(requireVariable('DRIFT_CONFIG')),
    decisionsUri: optionalVariable('DECISIONS_URI')?.replace(/\/+$/, ''),
    functionName: optionalVariable('AWS_LAMBDA_FUNCTION_NAME'),
  };
}
