import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Clock } from '../../engine/aws/clock';
import type { ChampionSettings } from './settings';

/** What asking needs: what the function was deployed with, clients, and time. */
export interface ChampionOptions extends ChampionSettings, Clock {
  readonly sageMaker: SageMakerClient;
  readonly s3: S3Client;
}
