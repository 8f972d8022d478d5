import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { nameVariables, RECORD_LABELS_VARIABLES } from '../../contract/environment';
import { DETAIL_TYPES } from '../../contract/events';
import type { IFeatureGroup } from '../data/feature-group-props';
import { checkSameEnvironment, checkSameRegion } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { HandlerFunction } from '../foundation/handler-function';
import { type HandlerOptions, pickHandlerOptions } from '../foundation/handler-options';
import { checkPrefix } from '../foundation/names';
import { grantReadObjects, referredArns } from '../foundation/object-grants';
import { deliverForHours } from '../foundation/rule-delivery';
import { warnWithoutEvents } from '../retraining/bucket-events';

/** Where labelled rows of live traffic come from, and the feature group that they are copied into. */
export interface LabelledRecordsProps extends HandlerOptions {
  /** The bucket of the raw rows, where a QualityMonitor writes. It must send events to EventBridge. */
  readonly bucket: s3.IBucket;
  /** The folder of `labelledRows` of that monitor; in a lifecycle, the source prefix and `/labelled-traffic`. */
  readonly prefix: string;
  /**
   * Takes the rows: those of its features that are columns of the recipe, by their names in any case. Its record identifier is the
   * recipe's id, and its event time becomes the beginning of the window in which the request came.
   */
  readonly featureGroup: IFeatureGroup;
  /**
   * The role of the function that copies, which Lambda assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** Lambda's longest. */
const TIMEOUT = Duration.minutes(15);

/**
 * Copies the labelled rows of live traffic into the offline store of a feature group, so that others find what was predicted about
 * whom and what became of it: by `DataExtract.featureGroups`, or by Athena.
 *
 * ```ts
 * new LabelledRecords(this, 'Records', { bucket: lifecycle.bucket, prefix: 'source/labelled-traffic', featureGroup });
 * ```
 */
export class LabelledRecords extends Construct {
  /** Copies a file of rows when it was written, or when it is named by hand. */
  public readonly function: lambda.Function;

  public constructor(scope: Construct, id: string, props: LabelledRecordsProps) {
    super(scope, id);
    checkProperties('LabelledRecordsProps', props);
    const { bucket, featureGroup } = props;
    const prefix = checkPrefix('prefix', props.prefix);
    checkSameRegion('bucket', this, bucket);
    checkSameEnvironment('featureGroup', this, featureGroup);
    warnWithoutEvents(this, bucket, 'labelled rows are copied');
    const { featureGroupName } = featureGroup;
    const handler = new HandlerFunction(this, 'Handler', {
      ...pickHandlerOptions(props),
      role: props.role,
      handler: 'record-labels',
      description: `Copies labelled rows of live traffic into the feature group ${featureGroupName}`,
      environment: nameVariables(RECORD_LABELS_VARIABLES, { featureGroupName }),
      timeout: TIMEOUT,
      memorySize: 512,
    });
    this.function = handler.function;
    grantReadObjects(bucket, handler.role, `${prefix}/*`);
    featureGroup.grantPutRecord(handler.role);
    handler.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'SeeFeatures',
        actions: ['sagemaker:DescribeFeatureGroup'],
        resources: referredArns(featureGroup.stack, featureGroup.featureGroupArn, 'feature-group', featureGroupName),
      }),
    );
    new events.Rule(this, 'Written', {
      description: `Labelled rows for the feature group ${featureGroupName}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: [DETAIL_TYPES.object],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ wildcard: `${prefix}/*.csv` }] } },
      },
      targets: [new targets.LambdaFunction(handler.function, deliverForHours(this))],
    });
  }
}
