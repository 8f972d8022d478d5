import type { MeasurerSettings } from '../../../lambda/measure-quality/settings';

/** Where the endpoint's requests and labels lie, and where its reports go. */
export const PLACES: Omit<MeasurerSettings, 'config'> = {
  endpointName: 'churn',
  variantName: 'AllTraffic',
  captureUri: 's3://bucket/capture',
  groundTruthUri: 's3://bucket/ground-truth',
  reportUri: 's3://bucket/quality-reports',
};
