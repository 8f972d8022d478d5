import { Duration, Resource, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { DIMENSIONS, PIPELINE_METRICS, PIPELINE_NAMESPACE, type PublishedMetric } from '../../contract/cloudwatch';
import { NAME_LENGTHS } from '../../contract/names';
import { createMetric } from '../foundation/create-metric';
import { nameInArn } from '../foundation/name-in-arn';
import { checkExistingName } from '../foundation/names';
import { referredArns, sagemakerArn } from '../foundation/object-grants';

/** A pipeline that trains: a `TrainingPipeline`, or one that exists already, by its name or ARN. */
export interface ITrainingPipeline extends sagemaker.IPipeline {
  /** Runs that were started, as SageMaker counts them. */
  metricExecutionStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Runs that succeeded, as SageMaker counts them. */
  metricExecutionSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Runs that failed, as SageMaker counts them. */
  metricExecutionFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * What a pipeline offers to others, whoever made it.
 *
 * @internal
 */
export abstract class TrainingPipelineBase extends Resource implements ITrainingPipeline {
  public abstract readonly pipelineName: string;
  public abstract readonly pipelineArn: string;

  public get pipelineRef(): sagemaker.PipelineReference {
    return { pipelineName: this.pipelineName };
  }

  /** Lets an IAM principal start runs. */
  public grantStartPipelineExecution(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['sagemaker:StartPipelineExecution'],
      resourceArns: this.grantedArns(),
    });
  }

  /** Runs that were started, as SageMaker counts them. */
  public metricExecutionStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return pipelineMetric(this, PIPELINE_METRICS.started, options);
  }

  /** Runs that succeeded, as SageMaker counts them. */
  public metricExecutionSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return pipelineMetric(this, PIPELINE_METRICS.succeeded, options);
  }

  /** Runs that failed, as SageMaker counts them. */
  public metricExecutionFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return pipelineMetric(this, PIPELINE_METRICS.failed, options);
  }

  protected grantedArns(): string[] {
    return [this.pipelineArn];
  }
}

/** A pipeline that exists already. */
class ImportedPipeline extends TrainingPipelineBase {
  public readonly pipelineName: string;
  public readonly pipelineArn: string;

  public constructor(scope: Construct, id: string, name: string, arn?: string) {
    super(scope, id, arn === undefined ? {} : { environmentFromArn: arn });
    this.pipelineName = name;
    this.pipelineArn = arn ?? sagemakerArn(Stack.of(this), 'pipeline', name);
  }

  protected override grantedArns(): string[] {
    return referredArns(Stack.of(this), this.pipelineArn, 'pipeline', this.pipelineName);
  }
}

/** Refers to a pipeline of the stack's account and region by its name. */
export function importPipelineName(scope: Construct, id: string, pipelineName: string): ITrainingPipeline {
  checkExistingName('pipelineName', pipelineName, NAME_LENGTHS.pipeline);
  return new ImportedPipeline(scope, id, pipelineName);
}

/** Refers to a pipeline by its ARN. */
export function importPipelineArn(scope: Construct, id: string, pipelineArn: string): ITrainingPipeline {
  return new ImportedPipeline(scope, id, nameInArn('pipelineArn', pipelineArn, 'pipeline'), pipelineArn);
}

/** A metric that SageMaker publishes of a pipeline, for pipelines of any kind. */
export function pipelineMetric(
  pipeline: sagemaker.IPipeline,
  metric: PublishedMetric,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const source = {
    namespace: PIPELINE_NAMESPACE,
    dimensionsMap: { [DIMENSIONS.pipeline]: pipeline.pipelineName },
    period: Duration.hours(1),
  };
  return createMetric(pipeline, metric, source, options);
}
