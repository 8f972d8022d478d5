import { RUN_BATCH_VARIABLES } from '../../contract/environment';
import { parseSchedule, type ScheduleConfig } from '../../contract/schedule-config';
import {
  folderUri,
  optional,
  optionalFolderUri,
  optionallyParsedBy,
  readEnvironment,
  required,
} from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface BatchSettings {
  readonly pipelineName: string;
  /** Whose version answers, and whose traffic the batches are. */
  readonly endpointName: string;
  readonly variantName: string;
  /** Who is told. */
  readonly topicArn: string;
  /** `s3://bucket/prefix` of the pipeline: runs, what they are told, and what came of the last one. */
  readonly workUri: string;
  /** `s3://bucket/prefix` of the table, or of deliveries. */
  readonly sourceUri: string;
  /** Of the rows that are known ahead; absent where nothing is. */
  readonly aheadUri?: string;
  /** Where forecasts or predictions go. */
  readonly publishedUri: string;
  /** Where the monitors look for captured requests, those of the endpoint's variant. */
  readonly captureUri: string;
  /** Whether the newest delivery below `sourceUri` is scored; absent where its table is forecast. */
  readonly deliveries?: string;
  /** When batches are due. @default - nobody watches over their schedule */
  readonly schedule?: ScheduleConfig;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError
 */
export function readSettings(): BatchSettings {
  return readEnvironment(RUN_BATCH_VARIABLES, {
    pipelineName: required,
    endpointName: required,
    variantName: required,
    topicArn: required,
    workUri: folderUri,
    sourceUri: folderUri,
    aheadUri: optionalFolderUri,
    publishedUri: folderUri,
    captureUri: folderUri,
    deliveries: optional,
    schedule: optionallyParsedBy(parseSchedule),
  });
}
