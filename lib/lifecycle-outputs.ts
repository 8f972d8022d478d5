import { CfnOutput } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ModelRegistry } from '../constructs/pipeline/model-registry';
import type { TrainingPipeline } from '../constructs/pipeline/training-pipeline';
import type { RetrainTrigger } from '../constructs/retraining/retrain-trigger';
import type { BatchPrediction } from '../constructs/serving/batch-prediction';
import type { ModelEndpoint } from '../constructs/serving/model-endpoint';
import type { DriftMonitor } from '../constructs/watching/drift-monitor';
import type { QualityMonitor } from '../constructs/watching/quality-monitor';

/** The parts of a lifecycle that people and scripts work with. */
interface LifecycleParts {
  readonly bucket: s3.IBucket;
  readonly pipeline: TrainingPipeline;
  readonly registry: ModelRegistry;
  readonly endpoint: ModelEndpoint;
  readonly monitor: DriftMonitor;
  readonly qualityMonitor?: QualityMonitor;
  readonly retrain: RetrainTrigger;
  readonly batch?: BatchPrediction;
}

/**
 * Declares what a person or a script needs to work with a deployed lifecycle as outputs of its stack.
 *
 * @param sourceUri where raw rows are put
 */
export function describeLifecycle(lifecycle: Construct & LifecycleParts, sourceUri: string): void {
  const { bucket, pipeline, registry, endpoint, monitor, retrain, qualityMonitor, batch } = lifecycle;
  const outputs: Record<string, string> = {
    BucketName: bucket.bucketName,
    SourceUri: sourceUri,
    PipelineName: pipeline.pipelineName,
    ModelPackageGroupName: registry.modelPackageGroupName,
    EndpointName: endpoint.endpointName,
    CaptureUri: endpoint.captureUri,
    DeployModelFunctionName: endpoint.controller.functionName,
    DriftReportUri: monitor.reportUri,
    DetectDriftFunctionName: monitor.detector.functionName,
    DriftAlarmName: monitor.driftAlarm.alarmName,
    SilenceAlarmName: monitor.silenceAlarm.alarmName,
    CaptureAlarmName: monitor.captureAlarm.alarmName,
    NotUnderstoodAlarmName: monitor.notUnderstoodAlarm.alarmName,
    DecisionRecordUri: retrain.recordUri,
    RetrainFunctionName: retrain.handler.functionName,
    TopicArn: retrain.topic.topicArn,
    ...(qualityMonitor && {
      GroundTruthUri: qualityMonitor.groundTruthUri,
      QualityReportUri: qualityMonitor.reportUri,
      MeasureQualityFunctionName: qualityMonitor.measurer.functionName,
      CriteriaAlarmName: qualityMonitor.criteriaAlarm.alarmName,
    }),
    ...(batch && {
      BatchPipelineName: batch.pipeline.pipelineName,
      BatchFunctionName: batch.starter.functionName,
      ...(batch.forecastUri && { ForecastUri: batch.forecastUri }),
      ...(batch.predictionUri && { PredictionUri: batch.predictionUri }),
      ...(batch.deliveryUri && { DeliveryUri: batch.deliveryUri }),
    }),
  };
  for (const [name, value] of Object.entries(outputs)) {
    new CfnOutput(lifecycle, name, { value });
  }
}
