import { MEASURE_QUALITY_VARIABLES } from '../../contract/environment';
import { type GivenBaseline, type NoBaseline, parseGivenBaseline } from '../../contract/given-baseline';
import { parseQualityConfig, type QualityConfig } from '../../contract/quality-config';
import {
  folderUri,
  optional,
  optionalFolderUri,
  optionallyParsedBy,
  parsedBy,
  readEnvironment,
  required,
} from '../../engine/aws/environment';
import type { FanOutSettings } from '../../engine/traffic/fan-out-execution';

/** What the function was deployed with. The URIs are `s3://bucket/prefix`. */
export interface MeasurerSettings {
  readonly endpointName: string;
  readonly variantName: string;
  /** Data capture's destination. */
  readonly captureUri: string;
  /** Holds ground truth under `yyyy/mm/dd/hh/`, by the hour in which labels were collected. */
  readonly groundTruthUri: string;
  /** Where reports go. */
  readonly reportUri: string;
  readonly config: QualityConfig;
  /** What names the columns of requests, where the version that serves does not carry it. */
  readonly givenBaseline?: GivenBaseline | NoBaseline;
  /** The topic that people hear. */
  readonly topicArn?: string;
  /** What measures windows that are larger than memory in parts; absent where the monitor was not asked to fan out. */
  readonly fanOut?: FanOutSettings;
  /** Memory, estimated, that records are held in at most. @default MOST_BYTES */
  readonly mostBytes?: number;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError or ConfigurationError naming what is wrong
 */
export function readSettings(): MeasurerSettings {
  const { stateMachineArn, fanOutUri, ...settings } = readEnvironment(MEASURE_QUALITY_VARIABLES, {
    endpointName: required,
    variantName: required,
    captureUri: folderUri,
    groundTruthUri: folderUri,
    reportUri: folderUri,
    config: parsedBy((_what, text) => parseQualityConfig(text)),
    givenBaseline: optionallyParsedBy(parseGivenBaseline),
    topicArn: optional,
    stateMachineArn: optional,
    fanOutUri: optionalFolderUri,
  });
  return {
    ...settings,
    ...(stateMachineArn && {
      fanOut: { stateMachineArn, uri: required(MEASURE_QUALITY_VARIABLES.fanOutUri, fanOutUri) },
    }),
  };
}
