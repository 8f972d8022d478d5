import { AthenaClient } from '@aws-sdk/client-athena';
import type { ExtractAnswer, ExtractRequest } from '../../contract/extract';
import { wallClock } from '../../engine/aws/clock';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { readSettings } from './settings';
import { unloadQuery } from './unload-query';

const settings = readSettings();
// A busy Athena is asked again for about a minute: a step of a pipeline runs once.
const clients = { athena: new AthenaClient({ maxAttempts: 8 }), s3: createS3Client() };
const options = { ...settings, ...clients, ...wallClock };

/** Starts the query that fills a run's source, or waits for it. */
export const handler = logged<ExtractRequest, ExtractAnswer>((request, context) =>
  unloadQuery(request, context.getRemainingTimeInMillis(), options),
);
