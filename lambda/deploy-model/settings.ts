import { DEPLOY_MODEL_VARIABLES } from '../../contract/environment';
import { type LogGroups, parseLogGroups } from '../../contract/log-groups';
import { folderUri, optional, optionallyParsedBy, readEnvironment, required } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface ControllerSettings {
  readonly endpointName: string;
  /** Whose newest approved version is served. */
  readonly modelPackageGroup: string;
  /** Where the controller keeps what it remembers, `s3://bucket/prefix`. */
  readonly stateUri: string;
  /** ARN of the stack that is deployed, by which it owns an endpoint. */
  readonly ownerStack: string;
  /** The stack's queue for what functions failed on. */
  readonly deadLetterQueueUrl: string;
  /** Log groups to see to; absent where nobody said. */
  readonly logGroups?: LogGroups;
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
    ownerStack: required,
    deadLetterQueueUrl: required,
    topicArn: optional,
    logGroups: optionallyParsedBy(parseLogGroups),
  });
}
