import { TRACK_RUN_VARIABLES } from '../../contract/environment';
import { optional, readEnvironment, required } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface TrackSettings {
  readonly pipelineName: string;
  /** An MLflow app or tracking server of SageMaker. */
  readonly mlflowArn: string;
  readonly experimentName: string;
  /** `s3://bucket/prefix` below which its artefacts lie, and may be written. @default - none are kept */
  readonly artifactUri?: string;
  /** The address of an MLflow that is elsewhere. @default - that of SageMaker */
  readonly endpoint?: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError
 */
export function readSettings(): TrackSettings {
  return readEnvironment(TRACK_RUN_VARIABLES, {
    pipelineName: required,
    mlflowArn: required,
    experimentName: required,
    artifactUri: optional,
    endpoint: optional,
  });
}
