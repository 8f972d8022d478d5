import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { answerEvent } from './answer-event';
import { readSettings } from './settings';
import type { MeasureQualityEvent } from './tasks';

const settings = readSettings();
const clients = { s3: createS3Client(), cloudWatch: new CloudWatchClient({}) };

/** A missed window is begun only with this much time left, in milliseconds: the largest one takes four minutes. */
const LEAST_TIME = 300_000;

/** Measures the quality of an endpoint's live predictions against the labels that arrive later, and estimates it before. */
export const handler = logged<MeasureQualityEvent, Awaited<ReturnType<typeof answerEvent>>>((event, context) =>
  answerEvent(event, settings, clients, () => context.getRemainingTimeInMillis() > LEAST_TIME),
);
