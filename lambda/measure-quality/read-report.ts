import type { S3Client } from '@aws-sdk/client-s3';
import { logger } from '../../engine/aws/logging';
import { readJson } from '../../engine/aws/s3';
import type { QualityReport } from '../../engine/quality/report';

/** Reads the report of a window; one that somebody damaged says nothing. */
export async function readReport(s3: S3Client, uri: string): Promise<QualityReport | undefined> {
  try {
    const report = await readJson<QualityReport | null>(s3, uri);
    return typeof report?.labels?.rows === 'number' ? report : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    logger.warn('the report of an earlier window is damaged and left out', { reason: error.message });
    return undefined;
  }
}
