import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import type { DriftReport } from '../../engine/drift';
import type { DetectDriftEvent } from '../../engine/traffic/window';
import type { Unfinished } from './catch-up';
import { detectDrift, type JudgedPlan } from './detect-drift';
import type { FanOutStarted } from './fan-out';
import { readSettings } from './settings';

const settings = readSettings();
const clients = { s3: createS3Client(), cloudWatch: new CloudWatchClient({}) };

/** A missed window is begun only with this much time left, in milliseconds: the largest one takes four minutes. */
const LEAST_TIME = 300_000;

/** Judges a window of an endpoint's live traffic against the baseline of the model version that it serves. */
export const handler = logged<DetectDriftEvent, DriftReport | FanOutStarted | JudgedPlan | Unfinished>(
  (event, context) => detectDrift(event, settings, clients, () => context.getRemainingTimeInMillis() > LEAST_TIME),
);
