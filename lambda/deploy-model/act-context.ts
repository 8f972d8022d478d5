import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Clock } from '../../engine/aws/clock';
import type { AnswerCloudFormation } from '../../engine/aws/cloudformation';
import type { StateStore } from './state';

/** What actions work with. */
export interface ActContext extends Clock {
  readonly sageMaker: SageMakerClient;
  readonly cloudWatch: CloudWatchClient;
  readonly store: StateStore;
  readonly answer: AnswerCloudFormation;
  /** The instant that the event speaks of. */
  readonly eventTime: Date;
}

/** Whether to look again at once, or to leave it to the next event. */
export type Next = 'look' | 'stop';
