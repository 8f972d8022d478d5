import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Context } from 'aws-lambda';
import { logger } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import { measureQuality } from './measure-quality';
import { readSettings } from './settings';
import type { MeasureQualityEvent } from './tasks';

const settings = readSettings();
const clients = { s3: createS3Client(), cloudWatch: new CloudWatchClient({}) };

/** Measures the quality of an endpoint's live predictions against the labels that arrive later, and estimates it before. */
export const handler = async (
  event: MeasureQualityEvent,
  context: Context,
): Promise<(QualityReport | EstimateReport)[]> => {
  logger.addContext(context);
  return measureQuality(event, settings, clients);
};
