import { Names, Resource, Stack, Token } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { FeatureType } from '../../contract/feature-types';
import { checkSameRegion } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { claimName } from '../foundation/claim-name';
import { checkName, checkPrefix } from '../foundation/names';
import { nearestName } from '../foundation/nearest-name';
import { existingArns, grantUseKey, grantWriteObjects, sagemakerArn } from '../foundation/object-grants';
import { awaitPermissions, createServiceRole } from '../foundation/service-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkCatalogName, checkPlace } from './check-extract';
import {
  type FeatureGroupAttributes,
  type FeatureGroupProps,
  type IFeatureGroup,
  TimeFormat,
} from './feature-group-props';

/** What Feature Store takes, in lower case. */
const FEATURE_NAME = /^[a-z0-9](?:[-_]*[a-z0-9]){0,63}$/;
/** What Feature Store adds to each record of an offline store. */
const RESERVED = ['is_deleted', 'write_time', 'api_invocation_time'];
const LONGEST_NAME = 64;
const DEFAULT_DATABASE = 'sagemaker_featurestore';

abstract class FeatureGroupBase extends Resource implements IFeatureGroup {
  public abstract readonly featureGroupName: string;
  public abstract readonly databaseName: string;
  public abstract readonly tableName: string;
  public abstract readonly recordIdentifier: string;
  public abstract readonly eventTime: string;
  public abstract readonly eventTimeFormat: TimeFormat;
  public abstract readonly offlineBucket?: s3.IBucket;
  public abstract readonly offlinePrefix?: string;

  public get featureGroupArn(): string {
    return sagemakerArn(Stack.of(this), 'feature-group', this.featureGroupName);
  }

  public grantPutRecord(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['sagemaker:PutRecord'],
      resourceArns: existingArns(Stack.of(this), 'feature-group', this.featureGroupName),
    });
  }
}

/**
 * Records of features with the time at which each came true, in the offline store of SageMaker Feature Store.
 * `DataExtract.featureGroups` joins them to labels as they were at the time of each.
 *
 * ```ts
 * const customers = new FeatureGroup(this, 'Customers', {
 *   featureGroupName: 'customers',
 *   features: { customer: FeatureType.STRING, updated_at: FeatureType.STRING, revenue: FeatureType.FRACTIONAL },
 *   recordIdentifier: 'customer',
 *   eventTime: 'updated_at',
 *   bucket,
 * });
 * ```
 *
 * Who deploys it needs `glue:CreateTable` on the table. What the offline store holds stays when the group is deleted.
 */
export class FeatureGroup extends FeatureGroupBase {
  /** Refers to a feature group that exists already. */
  public static fromFeatureGroupAttributes(
    scope: Construct,
    id: string,
    attributes: FeatureGroupAttributes,
  ): IFeatureGroup {
    checkProperties('FeatureGroupAttributes', attributes);
    const { databaseName = DEFAULT_DATABASE, eventTimeFormat = TimeFormat.ISO_8601 } = attributes;
    checkCatalogName('databaseName', databaseName);
    checkCatalogName('tableName', attributes.tableName);
    checkPlace('', 'offlineBucket', attributes.offlineBucket, 'offlinePrefix', attributes.offlinePrefix);
    class Import extends FeatureGroupBase {
      public readonly featureGroupName = attributes.featureGroupName;
      public readonly databaseName = databaseName;
      public readonly tableName = attributes.tableName;
      public readonly recordIdentifier = attributes.recordIdentifier;
      public readonly eventTime = attributes.eventTime;
      public readonly eventTimeFormat = eventTimeFormat;
      public readonly offlineBucket = attributes.offlineBucket;
      public readonly offlinePrefix = attributes.offlinePrefix;
    }
    return new Import(scope, id);
  }

  public readonly featureGroupName: string;
  public readonly databaseName: string;
  public readonly tableName: string;
  public readonly recordIdentifier: string;
  public readonly eventTime: string;
  public readonly eventTimeFormat: TimeFormat;
  public readonly offlineBucket?: s3.IBucket;
  public readonly offlinePrefix?: string;
  /** The role that writes the offline store. */
  public readonly role: iam.IRole;

  public constructor(scope: Construct, id: string, props: FeatureGroupProps) {
    super(scope, id);
    checkProperties('FeatureGroupProps', props);
    const { featureGroupName: name, bucket, features } = props;
    checkName('featureGroupName', name, LONGEST_NAME);
    claimName('featureGroupName', this, name);
    checkSameRegion('bucket', this, bucket);
    checkFeatures(props);
    this.featureGroupName = name;
    this.recordIdentifier = props.recordIdentifier;
    this.eventTime = props.eventTime;
    this.eventTimeFormat =
      features[props.eventTime] === FeatureType.STRING ? TimeFormat.ISO_8601 : TimeFormat.EPOCH_SECONDS;
    const prefix = checkPrefix('prefix', props.prefix ?? `feature-store/${name}`);
    this.offlineBucket = bucket;
    this.offlinePrefix = prefix;
    this.tableName = name.replaceAll('-', '_');
    const database = this.createDatabase(props.databaseName);
    this.databaseName = database.name;
    this.role = this.createRole(props, prefix);

    const key = props.encryptionKey ?? bucket.encryptionKey;
    const group = new sagemaker.CfnFeatureGroup(this, 'Resource', {
      featureGroupName: name,
      recordIdentifierFeatureName: this.recordIdentifier,
      eventTimeFeatureName: this.eventTime,
      // In the order of their names, whatever the order in which they are given.
      featureDefinitions: Object.entries(features)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([featureName, featureType]) => ({ featureName, featureType })),
      offlineStoreConfig: {
        S3StorageConfig: { S3Uri: `s3://${bucket.bucketName}/${prefix}`, KmsKeyId: key?.keyArn },
        DataCatalogConfig: { Catalog: 'AwsDataCatalog', Database: this.databaseName, TableName: this.tableName },
      },
      roleArn: this.role.roleArn,
    });
    awaitPermissions(group, this.role);
    if (database.resource) {
      group.addResourceDependency(database.resource);
    }
  }

  private createDatabase(given: string | undefined): { readonly name: string; readonly resource?: glue.CfnDatabase } {
    if (given !== undefined) {
      checkCatalogName('databaseName', given);
      return { name: given };
    }
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '_' }).toLowerCase();
    const databaseInput = { name, description: `The offline store of the feature group ${this.featureGroupName}` };
    return {
      name,
      resource: new glue.CfnDatabase(this, 'Database', { catalogId: Stack.of(this).account, databaseInput }),
    };
  }

  /** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerFeatureStoreAccess.html */
  private createRole({ role: given, bucket, encryptionKey }: FeatureGroupProps, prefix: string): iam.IRole {
    const role = createServiceRole(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com'),
      description: `Writes the offline store of the feature group ${this.featureGroupName}`,
      prop: 'role',
      given,
    });
    const allow = (actions: string[], resources: string[]): void => {
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
    };
    grantWriteObjects(bucket, role, `${prefix}/*`);
    allow(['s3:PutObjectAcl'], [bucket.arnForObjects(`${prefix}/*`)]);
    // Creating the group asks for it, and calls a bucket without it an invalid URI.
    allow(['s3:GetBucketAcl'], [bucket.bucketArn]);
    if (encryptionKey) {
      grantUseKey(encryptionKey, role);
    }
    const glueArn = (resource: string, resourceName?: string): string =>
      Stack.of(this).formatArn({ service: 'glue', resource, resourceName });
    allow(
      ['glue:GetTable', 'glue:UpdateTable'],
      [
        glueArn('catalog'),
        glueArn('database', this.databaseName),
        glueArn('table', `${this.databaseName}/${this.tableName}`),
      ],
    );
    return role;
  }
}

function checkFeatures({ features, recordIdentifier, eventTime }: FeatureGroupProps): void {
  for (const name of Object.keys(features)) {
    if (!FEATURE_NAME.test(name) || RESERVED.includes(name)) {
      throw new LifecycleValidationError(
        `features: must have names of 1 to 64 lower-case letters, digits, hyphens and underscores, other than ${RESERVED.join(', ')}, got '${name}'`,
      );
    }
  }
  for (const [prop, name] of Object.entries({ recordIdentifier, eventTime })) {
    if (!Token.isUnresolved(name) && !Object.hasOwn(features, name)) {
      const nearest = nearestName(name, Object.keys(features), name.length / 2);
      throw new LifecycleValidationError(
        `${prop}: must be one of the features, got '${name}'${nearest === undefined ? `, where there are ${Object.keys(features).join(', ')}` : `, did you mean '${nearest}'?`}`,
      );
    }
  }
  if (features[eventTime] === FeatureType.INTEGRAL) {
    throw new LifecycleValidationError(
      `eventTime: must be a STRING of ISO 8601 or a FRACTIONAL of seconds since 1970, got the INTEGRAL '${eventTime}'`,
    );
  }
  if (features[recordIdentifier] === FeatureType.FRACTIONAL) {
    throw new LifecycleValidationError(
      `recordIdentifier: must be a STRING or INTEGRAL, whose values are told apart exactly, got the FRACTIONAL '${recordIdentifier}'`,
    );
  }
}
