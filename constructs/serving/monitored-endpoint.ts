import { Resource, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { NAME_LENGTHS } from '../../contract/names';
import { checkProperties } from '../foundation/check-properties';
import { warnOfImportedKey } from '../foundation/imported-key';
import { checkExistingName, checkInteger, checkPrefix } from '../foundation/names';
import { sagemakerArn } from '../foundation/object-grants';
import type { Baseline } from './baseline';
import { grantReadCaptured, grantWriteCaptured } from './capture-grants';
import { type IMonitoredEndpoint, MonitoredEndpointBase, VARIANT_NAME } from './monitored-endpoint-base';

/** An endpoint that exists already, in the stack's account and region. */
export interface MonitoredEndpointAttributes {
  /** The endpoint's name. */
  readonly endpointName: string;
  /**
   * The production variant that is watched.
   * @default 'AllTraffic'
   */
  readonly variantName?: string;
  /** The bucket of the endpoint's data capture. One with a key of its own is best imported with that key. */
  readonly captureBucket: s3.IBucket;
  /**
   * Data capture's `DestinationS3Uri` without the bucket, such as `model-monitor/data-capture`; without the endpoint's name.
   * @default - requests are captured at the root of the bucket
   */
  readonly capturePrefix?: string;
  /**
   * Data capture's `InitialSamplingPercentage`, by which the monitor knows how many records to expect; 1 to 100.
   * @default 100
   */
  readonly captureSamplingPercentage?: number;
  /**
   * Data capture's `KmsKeyId`, if it encrypts with a key.
   * @default - the bucket's own key, if it is known
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * What its traffic is compared with.
   * @default - a monitor must be told
   */
  readonly baseline?: Baseline;
  /**
   * Where monitors write their reports.
   * @default - the bucket of the captured requests if the app makes it; one that is imported belongs to somebody else, so
   *   that each monitor must be given a bucket
   */
  readonly reportBucket?: s3.IBucket;
}

/**
 * An endpoint that exists already, made by whatever means, so that it can be watched. Nothing of it is changed: data capture
 * must be on already, with inputs and outputs.
 */
export abstract class MonitoredEndpoint extends MonitoredEndpointBase {
  /** Refers to an endpoint in the stack's account and region. */
  public static fromAttributes(
    scope: Construct,
    id: string,
    attributes: MonitoredEndpointAttributes,
  ): IMonitoredEndpoint {
    checkProperties('MonitoredEndpointAttributes', attributes);
    return new ImportedEndpoint(scope, id, attributes);
  }
}

class ImportedEndpoint extends MonitoredEndpoint {
  public readonly endpointName: string;
  public readonly endpointArn: string;
  public readonly variantName: string;
  public readonly captureUri: string;
  public readonly captureBucket: s3.IBucket;
  public readonly captureSamplingPercentage: number;
  public readonly reportBucket?: s3.IBucket;
  public readonly baseline?: Baseline;
  public readonly alarms: cloudwatch.IAlarm[] = [];

  private readonly captureFolder: string;
  private readonly captureKey?: kms.IKey;

  public constructor(scope: Construct, id: string, attributes: MonitoredEndpointAttributes) {
    super(scope, id);
    const { endpointName, captureBucket, capturePrefix } = attributes;
    checkExistingName('endpointName', endpointName, NAME_LENGTHS.endpoint);
    this.variantName = attributes.variantName ?? VARIANT_NAME;
    checkExistingName('variantName', this.variantName, NAME_LENGTHS.variant);
    checkInteger('captureSamplingPercentage', attributes.captureSamplingPercentage, 1, 100);
    const prefix =
      capturePrefix === undefined || capturePrefix === '' ? '' : `${checkPrefix('capturePrefix', capturePrefix)}/`;
    this.endpointName = endpointName;
    // SageMaker lower-cases names inside ARNs.
    this.endpointArn = sagemakerArn(
      Stack.of(this),
      'endpoint',
      Token.isUnresolved(endpointName) ? endpointName : endpointName.toLowerCase(),
    );
    this.captureBucket = captureBucket;
    this.captureUri = `s3://${captureBucket.bucketName}/${prefix}`.replace(/\/$/, '');
    this.captureFolder = `${prefix}${endpointName}`;
    this.captureKey = attributes.encryptionKey;
    warnOfImportedKey(this, this.captureKey ?? captureBucket.encryptionKey, {
      id: 'captureKey',
      what: `the requests that the endpoint '${endpointName}' captures`,
      loss: 'no monitor can read them',
    });
    this.captureSamplingPercentage = attributes.captureSamplingPercentage ?? 100;
    this.reportBucket =
      attributes.reportBucket ?? (Resource.isOwnedResource(captureBucket) ? captureBucket : undefined);
    this.baseline = attributes.baseline;
  }

  public grantReadCapture(grantee: iam.IGrantable): iam.Grant {
    return grantReadCaptured(this.captureBucket, grantee, `${this.captureFolder}/*`, this.captureKey);
  }

  public grantWriteCapture(grantee: iam.IGrantable): iam.Grant {
    const keys = `${this.captureFolder}/${this.variantName}/*`;
    return grantWriteCaptured(this.captureBucket, grantee, keys, this.captureKey);
  }
}
