import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import { measureQuality } from './measure-quality';
import { readSettings } from './settings';
import type { MeasureQualityEvent } from './tasks';

const settings = readSettings();
const clients = { s3: createS3Client(), cloudWatch: new CloudWatchClient({}) };

/** Measures the quality of an endpoint's live predictions against the labels that arrive later, and estimates it before. */
export const handler = logged<MeasureQualityEvent, (QualityReport | EstimateReport)[]>((event) =>
  measureQuality(event, settings, clients),
);
