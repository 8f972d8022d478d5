import { Duration, type IResource, Resource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DIMENSIONS, METRICS_NAMESPACE, RETRAIN_METRICS } from '../../contract/cloudwatch';
import { PREFIXES } from '../../contract/layout';
import { NAME_LENGTHS } from '../../contract/names';
import { createMetric } from '../foundation/create-metric';
import { checkExistingName } from '../foundation/names';

/** What decides about retraining: a `RetrainTrigger`, or one that another stack made. */
export interface IRetrainTrigger extends IResource {
  /** The name of the function that decides; invoked by hand with `{"reason": "why"}`, it starts a run. */
  readonly functionName: string;
  /** The name of the pipeline that it starts. */
  readonly pipelineName: string;
  /** Where the records of the decisions are. */
  readonly recordUri: string;
  /** Lets an IAM principal ask for a retraining by invoking the function. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;
  /** How often something asked for a retraining, whatever was decided; retries count as well. Sum over 5 minutes. */
  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** How often the function failed, so that nothing was decided. Sum over 5 minutes. */
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** How many re-checks came to their end, whatever they found; none where there is no re-check. Sum over 1 hour. */
  metricRechecks(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** A `RetrainTrigger` that another stack made. */
export interface RetrainTriggerAttributes {
  /** Its `handler`, by which it is invoked and measured: `lambda.Function.fromFunctionName` has it by its name. */
  readonly handler: lambda.IFunction;
  /** Its `bucket`, which holds the records of the decisions. */
  readonly bucket: s3.IBucket;
  /** The name of the pipeline that it starts. */
  readonly pipelineName: string;
}

/**
 * What a trigger offers to others, whichever stack made it.
 *
 * @internal
 */
export abstract class RetrainTriggerBase extends Resource implements IRetrainTrigger {
  public abstract readonly recordUri: string;
  public abstract readonly pipelineName: string;

  /** The function that decides. */
  protected abstract readonly decidingFunction: lambda.IFunction;

  /** The name of the function that decides; invoked by hand with `{"reason": "why"}`, it starts a run. */
  public get functionName(): string {
    return this.decidingFunction.functionName;
  }

  /** Lets an IAM principal ask for a retraining by invoking the function. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.decidingFunction.grantInvoke(grantee);
  }

  /** How often something asked for a retraining, whatever was decided; retries count as well. Sum over 5 minutes. */
  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.decidingFunction.metricInvocations(options);
  }

  /** How often the function failed, so that nothing was decided. Sum over 5 minutes. */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.decidingFunction.metricErrors(options);
  }

  /** How many re-checks came to their end, whatever they found; none where there is no re-check. Sum over 1 hour. */
  public metricRechecks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const source = {
      namespace: METRICS_NAMESPACE,
      dimensionsMap: { [DIMENSIONS.pipeline]: this.pipelineName },
      period: Duration.hours(1),
    };
    return createMetric(this, RETRAIN_METRICS.rechecked, source, options);
  }
}

/** A trigger that was made elsewhere. */
export class ImportedRetrainTrigger extends RetrainTriggerBase {
  public readonly recordUri: string;
  public readonly pipelineName: string;

  protected readonly decidingFunction: lambda.IFunction;

  public constructor(scope: Construct, id: string, { handler, bucket, pipelineName }: RetrainTriggerAttributes) {
    super(scope, id);
    checkExistingName('pipelineName', pipelineName, NAME_LENGTHS.pipeline);
    this.decidingFunction = handler;
    this.pipelineName = pipelineName;
    this.recordUri = renderRecordUri(bucket, pipelineName);
  }
}

/** Where the records of the decisions about a pipeline are. */
export function renderRecordUri(bucket: s3.IBucket, pipelineName: string): string {
  return `s3://${bucket.bucketName}/${PREFIXES.retrainDecisions}/${pipelineName}`;
}
