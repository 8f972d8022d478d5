import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import type { DriftReport } from '../../engine/drift';
import type { DetectDriftEvent } from '../../engine/traffic/window';
import { detectDrift, type JudgedPlan } from './detect-drift';
import type { FanOutStarted } from './fan-out';
import { readSettings } from './settings';

const settings = readSettings();
const clients = { s3: createS3Client(), cloudWatch: new CloudWatchClient({}) };

/** Judges a window of an endpoint's live traffic against the baseline of the model version that it serves. */
export const handler = logged<DetectDriftEvent, DriftReport | FanOutStarted | JudgedPlan>((event) =>
  detectDrift(event, settings, clients),
);
