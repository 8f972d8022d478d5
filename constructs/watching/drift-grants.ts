import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { PREFIXES } from '../../contract/layout';
import type { HandlerFunction } from '../foundation/handler-function';
import { grantPublish } from '../foundation/notice-grants';
import { grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import { RUN_KEYS } from '../pipeline/training-pipeline';
import { bindBaseline, chooseBaseline, chooseBaselineBucket, type MonitorPlaces } from './monitor-baseline';

/** What the detector looks at, and where it writes. */
export interface DetectionGrants extends MonitorPlaces {
  /** Holds the reports. */
  readonly bucket: s3.IBucket;
  /** Of the metrics that it publishes. */
  readonly namespace: string;
}

/** Lets the detector find and read the baseline, read the captured requests, write reports and publish. */
export function grantDetection(detector: HandlerFunction, places: DetectionGrants): void {
  const { role } = detector;
  const { endpoint, bucket } = places;
  bindBaseline(detector, places);
  grantPublish(role, 'PublishDriftMetrics', places.namespace);
  // Reading metrics has no resources.
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ sid: 'CountRequests', actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
  );
  endpoint.grantReadCapture(role);
  // Earlier windows' counts and verdicts are read again.
  grantReadObjects(bucket, role, `${PREFIXES.driftReports}/${endpoint.endpointName}/*`);
  grantWriteObjects(bucket, role, `${PREFIXES.driftReports}/${endpoint.endpointName}/*`);
  if (chooseBaseline(places)?._registry) {
    grantWriteObjects(chooseBaselineBucket(places), role, `${RUN_KEYS}/baseline/baseline.json`);
  }
}
