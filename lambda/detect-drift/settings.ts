import { type DriftConfig, parseDriftConfig } from '../../contract/drift-config';
import { DETECT_DRIFT_VARIABLES } from '../../contract/environment';
import { type GivenBaseline, type NoBaseline, parseGivenBaseline } from '../../contract/given-baseline';
import {
  folderUri,
  numberFrom,
  optional,
  optionalFolderUri,
  optionallyParsedBy,
  parsedBy,
  readEnvironment,
  required,
} from '../../engine/aws/environment';
import type { FanOutSettings } from '../../engine/traffic/fan-out-execution';

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
  /** Where the reports of measured quality are, `s3://bucket/prefix`, for the same. */
  readonly qualityUri?: string;
  /** The function's own name, for the same. */
  readonly functionName?: string;
  /** The topic that people hear. */
  readonly topicArn?: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError, InvalidVariableError or ConfigurationError naming what is wrong
 */
export function readSettings(): DetectorSettings {
  const { stateMachineArn, fanOutUri, ...settings } = readEnvironment(DETECT_DRIFT_VARIABLES, {
    endpointName: required,
    variantName: required,
    captureUri: folderUri,
    captureSamplingPercentage: numberFrom(0, 100),
    reportUri: folderUri,
    maximumBytes: numberFrom(1, Number.MAX_SAFE_INTEGER),
    config: parsedBy((_what, text) => parseDriftConfig(text)),
    givenBaseline: optionallyParsedBy(parseGivenBaseline),
    stateMachineArn: optional,
    fanOutUri: optionalFolderUri,
    decisionsUri: optionalFolderUri,
    qualityUri: optionalFolderUri,
    functionName: optional,
    topicArn: optional,
  });
  return {
    ...settings,
    ...(stateMachineArn && { fanOut: { stateMachineArn, uri: required(DETECT_DRIFT_VARIABLES.fanOutUri, fanOutUri) } }),
  };
}
