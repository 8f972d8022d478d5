import { RETRAIN_VARIABLES } from '../../contract/environment';
import {
  type DriftReportPlaces,
  type Guards,
  parseGuards,
  parseNames,
  parseReportPlaces,
} from '../../contract/retrain-guards';
import { parseSchedule, type ScheduleConfig } from '../../contract/schedule-config';
import {
  folderUri,
  optional,
  optionallyParsedBy,
  parsedBy,
  readEnvironment,
  required,
} from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface RetrainSettings {
  readonly pipelineName: string;
  /** Whose versions may wait for approval. */
  readonly modelPackageGroup?: string;
  /** Where decisions are published. */
  readonly topicArn: string;
  /** `s3://bucket/prefix` of the decision records. */
  readonly recordUri: string;
  readonly guards: Guards;
  /** `s3://bucket/prefix/` of raw rows that start a run when they are new; absent when they do not. */
  readonly newDataUri?: string;
  /** Alarms that a re-check looks at. */
  readonly alarmNames: readonly string[];
  /** Where the drift reports lie that alarms rest on. @default - nowhere */
  readonly driftReports?: DriftReportPlaces;
  /** When the schedule of regular runs is due. @default - there is none */
  readonly schedule?: ScheduleConfig;
  /** The MLflow that records the runs of the pipeline, and its experiment. @default - none does */
  readonly mlflowArn?: string;
  readonly experimentName?: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError or ConfigurationError naming what is wrong
 */
export function readSettings(): RetrainSettings {
  return readEnvironment(RETRAIN_VARIABLES, {
    pipelineName: required,
    modelPackageGroup: optional,
    topicArn: required,
    recordUri: folderUri,
    guards: parsedBy(parseGuards),
    newDataUri: optional,
    alarmNames: parsedBy(parseNames),
    driftReports: optionallyParsedBy(parseReportPlaces),
    schedule: optionallyParsedBy(parseSchedule),
    mlflowArn: optional,
    experimentName: optional,
  });
}
