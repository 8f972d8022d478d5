import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { MlflowClient } from './mlflow-client';
import { readSettings } from './settings';
import { type TrackEvent, type TrackedReference, trackRun } from './track-run';

const settings = readSettings();
const sageMaker = new SageMakerClient({});
const clients = {
  sageMaker,
  s3: createS3Client(),
  mlflow: new MlflowClient(settings.mlflowArn, sageMaker.config.credentials, settings.endpoint),
};
const options = { ...settings, ...clients };

/** Records a run of the pipeline in MLflow when it has ended, or when it is named by hand. */
export const handler = logged<TrackEvent, TrackedReference | undefined>((event) => trackRun(event, options));
