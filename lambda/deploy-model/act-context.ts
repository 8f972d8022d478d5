import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Clock } from '../../engine/aws/clock';
import type { AnswerCloudFormation } from '../../engine/aws/cloudformation';
import type { StateStore } from './state';
import type { EndpointTellOptions } from './tell-rollout';

/** What actions work with. */
export interface ActContext extends Clock, EndpointTellOptions {
  readonly sageMaker: SageMakerClient;
  readonly cloudWatch: CloudWatchClient;
  /** Made when there is a log group to see to, if absent. */
  readonly logs?: CloudWatchLogsClient;
  readonly store: StateStore;
  readonly answer: AnswerCloudFormation;
}

/** Whether to look again at once, or to leave it to the next event. */
export type Next = 'look' | 'stop';
