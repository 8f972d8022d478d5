import type { AthenaClient } from '@aws-sdk/client-athena';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../engine/aws/clock';
import type { UnloadSettings } from './settings';

/** What unloading needs: what the function was deployed with, clients, and time. */
export interface UnloadOptions extends UnloadSettings, Clock {
  readonly athena: AthenaClient;
  readonly s3: S3Client;
}
