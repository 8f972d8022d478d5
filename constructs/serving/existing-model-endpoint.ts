import { Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../contract/layout';
import { NAME_LENGTHS } from '../../contract/names';
import { warnOfImportedKey } from '../foundation/imported-key';
import { nameInArn } from '../foundation/name-in-arn';
import { checkExistingName, checkInteger } from '../foundation/names';
import { sagemakerArn } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { IModelRegistry } from '../pipeline/model-registry';
import { Baseline } from './baseline';
import { type IModelEndpoint, ModelEndpointBase } from './model-endpoint-base';
import { VARIANT_NAME } from './monitored-endpoint-base';

/** A `ModelEndpoint` that another stack made. */
export interface ModelEndpointAttributes {
  /**
   * The endpoint's name.
   * @default - that in `endpointArn`, which is required then
   */
  readonly endpointName?: string;
  /**
   * The endpoint's ARN. One in another account or region is refused where it is to be watched.
   * @default - that of `endpointName` in the stack's account and region
   */
  readonly endpointArn?: string;
  /** The endpoint's `bucket`, which holds the captured requests. One with a key of its own is best imported with that key. */
  readonly bucket: s3.IBucket;
  /**
   * The endpoint's `encryptionKey`, if it was given one.
   * @default - the bucket's own key, if it is known
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The endpoint's `registry`, whose versions carry what monitors compare with.
   * @default - monitors must be told, or do without
   */
  readonly registry?: IModelRegistry;
  /**
   * The role of the serving containers, which gets what is granted to the endpoint.
   * @default - nothing can be granted to the endpoint, and who tries is told so
   */
  readonly role?: iam.IRole;
  /**
   * The endpoint's `captureSamplingPercentage`, 0 to 100.
   * @default 100
   */
  readonly captureSamplingPercentage?: number;
  /**
   * Its alarms.
   * @default - none: what is shown or decided by alarms does without
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

/** An endpoint that another stack of this library made. */
class ImportedModelEndpoint extends ModelEndpointBase {
  public readonly endpointName: string;
  public readonly endpointArn: string;
  public readonly variantName: string = VARIANT_NAME;
  public readonly captureUri: string;
  public readonly captureBucket: s3.IBucket;
  public readonly captureSamplingPercentage: number;
  public readonly reportBucket?: s3.IBucket;
  public readonly baseline?: Baseline;
  public readonly alarms: cloudwatch.IAlarm[];
  public readonly grantPrincipal: iam.IPrincipal;

  protected readonly captureKey?: kms.IKey;

  public constructor(scope: Construct, id: string, endpointName: string, attributes: ModelEndpointAttributes) {
    super(scope, id, attributes.endpointArn === undefined ? {} : { environmentFromArn: attributes.endpointArn });
    const { bucket, registry } = attributes;
    checkInteger('captureSamplingPercentage', attributes.captureSamplingPercentage, 0, 100);
    this.endpointName = endpointName;
    this.endpointArn = attributes.endpointArn ?? sagemakerArn(Stack.of(this), 'endpoint', this.endpointName);
    this.captureBucket = bucket;
    this.captureUri = `s3://${bucket.bucketName}/${PREFIXES.capture}`;
    this.captureSamplingPercentage = attributes.captureSamplingPercentage ?? 100;
    this.captureKey = attributes.encryptionKey ?? bucket.encryptionKey;
    warnOfImportedKey(this, this.captureKey, {
      id: 'captureKey',
      what: `the requests that the endpoint '${this.endpointName}' captures`,
      loss: 'no monitor can read them',
    });
    this.reportBucket = bucket;
    this.baseline = registry && Baseline.fromModelPackage(registry);
    this.alarms = [...(attributes.alarms ?? [])];
    this.grantPrincipal = attributes.role?.grantPrincipal ?? new iam.UnknownPrincipal({ resource: this });
  }
}

/** Refers to an endpoint that another stack of this library made. */
export function importModelEndpoint(scope: Construct, id: string, attributes: ModelEndpointAttributes): IModelEndpoint {
  // The name first: what is no ARN is refused by its property's name.
  return new ImportedModelEndpoint(scope, id, readName(attributes), attributes);
}

function readName({ endpointName, endpointArn }: ModelEndpointAttributes): string {
  if (endpointArn === undefined) {
    if (endpointName === undefined) {
      throw new LifecycleValidationError('endpointName: required where no endpointArn is given, got neither');
    }
    checkExistingName('endpointName', endpointName, NAME_LENGTHS.endpoint);
    return endpointName;
  }
  const named = nameInArn('endpointArn', endpointArn, 'endpoint');
  if (
    endpointName !== undefined &&
    endpointName !== named &&
    ![endpointName, named].some((one) => Token.isUnresolved(one))
  ) {
    throw new LifecycleValidationError(
      `endpointName: must be the one in endpointArn, '${named}', got '${endpointName}'`,
    );
  }
  return named;
}
