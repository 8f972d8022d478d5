import type { EndpointSettings } from '../../../contract/endpoint-settings';

/** What a stack declares of its endpoint. */
export const SETTINGS: EndpointSettings = {
  mode: 'realTime',
  instanceType: 'ml.m5.large',
  instanceCount: 2,
  variantName: 'AllTraffic',
  executionRoleArn: 'arn:aws:iam::111122223333:role/serve',
  networkIsolation: true,
  rollout: {
    type: 'CANARY',
    sizePercent: 50,
    waitSeconds: 300,
    terminationWaitSeconds: 0,
    maximumSeconds: 3600,
    alarmNames: ['errors'],
  },
};
