import { type ContainerLogs, parseContainerLogs } from '../../contract/container-logs';
import { DEPLOY_MODEL_VARIABLES } from '../../contract/environment';
import { folderUri, optional, optionallyParsedBy, readEnvironment, required } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface ControllerSettings {
  readonly endpointName: string;
  /** Whose newest approved version is served. */
  readonly modelPackageGroup: string;
  /** Where the controller keeps what it remembers, `s3://bucket/prefix`. */
  readonly stateUri: string;
  /** The stack's queue for what functions failed on. */
  readonly deadLetterQueueUrl: string;
  /** How long the log group of the containers keeps what they log; absent where nobody sees to it. */
  readonly containerLogs?: ContainerLogs;
  /** Where people hear what happened; absent where nobody gave a topic. */
  readonly topicArn?: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError
 */
export function readSettings(): ControllerSettings {
  return readEnvironment(DEPLOY_MODEL_VARIABLES, {
    endpointName: required,
    modelPackageGroup: required,
    stateUri: folderUri,
    deadLetterQueueUrl: required,
    topicArn: optional,
    containerLogs: optionallyParsedBy(parseContainerLogs),
  });
}
