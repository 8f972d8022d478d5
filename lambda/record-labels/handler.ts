import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntimeClient } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { type RecordEvent, type RecordedRows, recordLabels } from './record-labels';
import { readSettings } from './settings';

const settings = readSettings();
const clients = {
  s3: createS3Client(),
  sageMaker: new SageMakerClient({}),
  featureStore: new SageMakerFeatureStoreRuntimeClient({}),
};
const options = { ...settings, ...clients };

/** Copies a file of labelled rows into a feature group, when it was written or when it is named by hand. */
export const handler = logged<RecordEvent, RecordedRows | undefined>((event) => recordLabels(event, options));
