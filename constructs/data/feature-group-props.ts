import type { IResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { FeatureType } from '../../contract/feature-types';

/** How a moment is written. */
export enum TimeFormat {
  /** A value of type timestamp or date, in UTC where it says no time zone. */
  TIMESTAMP = 'TIMESTAMP',
  /** Text of ISO 8601, such as `2026-01-31T12:00:00Z`; a feature group's event time of type `String`. */
  ISO_8601 = 'ISO_8601',
  /** Seconds since 1970 as a number; a feature group's event time of type `Fractional`. */
  EPOCH_SECONDS = 'EPOCH_SECONDS',
}

/** A feature group whose offline store holds its records. */
export interface IFeatureGroup extends IResource {
  /** The name of the feature group. */
  readonly featureGroupName: string;
  /** The ARN of the feature group. */
  readonly featureGroupArn: string;
  /** The database of the Glue Data Catalog that the table of the offline store is in. */
  readonly databaseName: string;
  /** The table of the offline store. */
  readonly tableName: string;
  /** The feature by which records are told apart. */
  readonly recordIdentifier: string;
  /** The feature that says when a record came true. */
  readonly eventTime: string;
  /** How that feature says it. */
  readonly eventTimeFormat: TimeFormat;
  /** The bucket of the offline store. Undefined where Lake Formation hands its objects out. */
  readonly offlineBucket?: s3.IBucket;
  /** Where in that bucket the offline store is. */
  readonly offlinePrefix?: string;
  /** Lets an IAM principal add records. */
  grantPutRecord(grantee: iam.IGrantable): iam.Grant;
}

/** A new feature group. */
export interface FeatureGroupProps {
  /** The name: 1 to 64 lower-case letters, digits and hyphens. */
  readonly featureGroupName: string;
  /** The features by their names, in lower case as Athena has them, with the record's identifier and its event time. */
  readonly features: Record<string, FeatureType>;
  /** The feature by which records are told apart. */
  readonly recordIdentifier: string;
  /** The feature that says when a record came true: a `STRING` of ISO 8601, or a `FRACTIONAL` of seconds since 1970. */
  readonly eventTime: string;
  /** The bucket of the offline store. */
  readonly bucket: s3.IBucket;
  /**
   * Where in that bucket the offline store is. One that several feature groups share lets who may read one read them all.
   * @default - `feature-store/` and the name
   */
  readonly prefix?: string;
  /**
   * Encrypts the offline store.
   * @default - the bucket's own key, else S3's keys
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The database of the Glue Data Catalog for the table of the offline store, which must exist.
   * @default - a new database
   */
  readonly databaseName?: string;
  /**
   * The role that writes the offline store, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** A feature group that exists already. `aws sagemaker describe-feature-group` tells all of it. */
export interface FeatureGroupAttributes {
  /** The name of the feature group. */
  readonly featureGroupName: string;
  /** `OfflineStoreConfig.DataCatalogConfig.TableName`. */
  readonly tableName: string;
  /**
   * `OfflineStoreConfig.DataCatalogConfig.Database`.
   * @default 'sagemaker_featurestore'
   */
  readonly databaseName?: string;
  /** `RecordIdentifierFeatureName`. */
  readonly recordIdentifier: string;
  /** `EventTimeFeatureName`. */
  readonly eventTime: string;
  /**
   * How the event time is written: `ISO_8601` where its feature is a `String`, `EPOCH_SECONDS` where it is a `Fractional`.
   * @default TimeFormat.ISO_8601
   */
  readonly eventTimeFormat?: TimeFormat;
  /**
   * The bucket of `OfflineStoreConfig.S3StorageConfig.ResolvedOutputS3Uri`.
   * @default - none is read: where Lake Formation hands the objects out
   */
  readonly offlineBucket?: s3.IBucket;
  /**
   * The keys of `ResolvedOutputS3Uri` in that bucket.
   * @default - required with offlineBucket
   */
  readonly offlinePrefix?: string;
}
