import { GIVEN_BASELINE_VARIABLE, type GivenBaseline, type NoBaseline } from '../../contract/given-baseline';
import { optionalVariable, requireVariable } from '../../engine/aws/environment';
import { type DriftConfig, parseDriftConfig } from '../../engine/drift';
import { readGivenBaseline } from '../../engine/traffic/given-baseline';

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
  /** Bytes of captured requests that one function may be given. */
  readonly maximumBytes: number;
  /** What counts larger windows; absent where the monitor was not asked to fan out. */
  readonly fanOut?: FanOutSettings;
  readonly config: DriftConfig;
  /** What the traffic is compared with, where the version that serves does not carry it. */
  readonly givenBaseline?: GivenBaseline | NoBaseline;
  /** Where the records of the retraining decisions are, for the reader of a page. */
  readonly decisionsUri?: string;
  /** The function's own name, for the same. */
  readonly functionName?: string;
}

/** The state machine that counts a window in parts. */
export interface FanOutSettings {
  readonly stateMachineArn: string;
  /** Where plans and parts go, `s3://bucket/prefix`. */
  readonly uri: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError, BaselineSettingError or DriftConfigError naming what is wrong
 */
export function readSettings(): DetectorSettings {
  const stateMachineArn = optionalVariable('STATE_MACHINE_ARN');
  return {
    endpointName: requireVariable('ENDPOINT_NAME'),
    variantName: requireVariable('VARIANT_NAME'),
    captureUri: requireVariable('CAPTURE_URI').replace(/\/+$/, ''),
    captureSamplingPercentage: Number(requireVariable('CAPTURE_SAMPLING_PERCENTAGE')),
    reportUri: requireVariable('REPORT_URI').replace(/\/+$/, ''),
    maximumBytes: Number(requireVariable('MAXIMUM_BYTES')),
    ...(stateMachineArn && { fanOut: { stateMachineArn, uri: requireVariable('FAN_OUT_URI').replace(/\/+$/, '') } }),
    config: parseDriftConfig(requireVariable('DRIFT_CONFIG')),
    givenBaseline: readGivenBaseline(GIVEN_BASELINE_VARIABLE),
    decisionsUri: optionalVariable('DECISIONS_URI')?.replace(/\/+$/, ''),
    functionName: optionalVariable('AWS_LAMBDA_FUNCTION_NAME'),
  };
}
