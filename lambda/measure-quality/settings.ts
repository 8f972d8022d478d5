import { GIVEN_BASELINE_VARIABLE, type GivenBaseline, type NoBaseline } from '../../contract/given-baseline';
import { requireVariable } from '../../engine/aws/environment';
import { parseQualityConfig, type QualityConfig } from '../../engine/quality/quality-config';
import { readGivenBaseline } from '../../engine/traffic/given-baseline';

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
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError, BaselineSettingError or QualityConfigError naming what is wrong
 */
export function readSettings(): MeasurerSettings {
  const uri = (name: string): string => requireVariable(name).replace(/\/+$/, '');
  return {
    endpointName: requireVariable('ENDPOINT_NAME'),
    variantName: requireVariable('VARIANT_NAME'),
    captureUri: uri('CAPTURE_URI'),
    groundTruthUri: uri('GROUND_TRUTH_URI'),
    reportUri: uri('REPORT_URI'),
    givenBaseline: readGivenBaseline(GIVEN_BASELINE_VARIABLE),
    config: parseQualityConfig(requireVariable('QUALITY_CONFIG')),
  };
}
