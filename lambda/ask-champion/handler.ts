import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { ChampionRequest, EarlierRequest } from '../../contract/champion';
import { wallClock } from '../../engine/aws/clock';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { askChampion, type ChampionAnswer } from './ask-champion';
import { readSettings } from './settings';

const settings = readSettings();
const clients = { sageMaker: new SageMakerClient({}), s3: createS3Client() };
const options = { ...settings, ...clients, ...wallClock };

/** Finds what an earlier version's rows were like, asks the version that serves about held-out rows, or waits for its answers. */
export const handler = logged<ChampionRequest | EarlierRequest, ChampionAnswer>((request, context) =>
  askChampion(request, context.getRemainingTimeInMillis(), options),
);
