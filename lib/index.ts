export * from '../constructs/data/athena-extract-props';
export { Column, type NamedColumn } from '../constructs/data/column';
export * from '../constructs/data/data-extract';
export * from '../constructs/data/data-prep-stage';
export * from '../constructs/data/data-prep-stage-props';
export * from '../constructs/data/data-recipe';
export { DerivedColumn } from '../constructs/data/derived-column';
export * from '../constructs/data/engine';
export * from '../constructs/data/engine-props';
export * from '../constructs/data/extract-config';
export type {
  CategoricalColumnProps,
  DateColumnProps,
  NumericColumnProps,
  TextColumnProps,
} from '../constructs/data/feature-columns';
export * from '../constructs/data/feature-extract-props';
export * from '../constructs/data/feature-group';
export * from '../constructs/data/feature-group-props';
export * from '../constructs/data/prepared-data';
export * from '../constructs/data/prepared-data-props';
export {
  type ForecastingProps,
  type ForecastTask,
  type ImageClassificationOptions,
  type ObjectDetectionOptions,
  Problem,
} from '../constructs/data/problem';
export { RepeatedRows, type SourceFormat, type SplitShares } from '../constructs/data/recipe-rows';
export * from '../constructs/data/s3-prepared-data';
export * from '../constructs/data/slice';
export { SplitBy } from '../constructs/data/split-by';
export { ClassTargetProps, NumericTargetProps, TargetColumnProps } from '../constructs/data/target-column';
export { ModelImage, ModelImageOptions } from '../constructs/foundation/container-images';
export { HandlerOptions, ScheduledHandlerOptions } from '../constructs/foundation/handler-options';
export * from '../constructs/foundation/network-options';
export { LifecycleErrors } from '../constructs/foundation/validation-error';
export * from '../constructs/pipeline/mlflow-tracking';
export * from '../constructs/pipeline/mlflow-tracking-props';
export * from '../constructs/pipeline/model-registry';
export * from '../constructs/pipeline/pipeline-experiment';
export * from '../constructs/pipeline/pipeline-step';
export * from '../constructs/pipeline/pipeline-value';
export {
  TrainingPipeline,
  TrainingPipelineOptions,
  TrainingPipelineProps,
} from '../constructs/pipeline/training-pipeline';
export { ITrainingPipeline } from '../constructs/pipeline/training-pipeline-base';
export * from '../constructs/policy/lifecycle-policy';
export * from '../constructs/policy/lifecycle-policy-props';
export { NewDataBatch } from '../constructs/retraining/new-data-queue';
export { DayOfWeek, QuietHours } from '../constructs/retraining/quiet-hours';
export * from '../constructs/retraining/retrain-trigger';
export { IRetrainTrigger, RetrainTriggerAttributes } from '../constructs/retraining/retrain-trigger-base';
export * from '../constructs/retraining/retrain-trigger-props';
export { RunBudget } from '../constructs/retraining/run-budget';
export { StartCondition } from '../constructs/retraining/start-condition';
export * from '../constructs/serving/baseline';
export * from '../constructs/serving/baseline-file';
export * from '../constructs/serving/batch-prediction';
export * from '../constructs/serving/batch-prediction-props';
export { ModelEndpointAttributes } from '../constructs/serving/existing-model-endpoint';
export * from '../constructs/serving/model-endpoint';
export { IModelEndpoint } from '../constructs/serving/model-endpoint-base';
export * from '../constructs/serving/model-endpoint-props';
export * from '../constructs/serving/monitored-endpoint';
export { IMonitoredEndpoint } from '../constructs/serving/monitored-endpoint-base';
export * from '../constructs/serving/rollout';
export * from '../constructs/serving/serving-mode';
export * from '../constructs/training/algorithm';
export { AlgorithmConfig, AlgorithmContext, AnswerFormat } from '../constructs/training/algorithm-config';
export * from '../constructs/training/costs';
export { CriterionOptions, GroupCriterionOptions } from '../constructs/training/criterion-options';
export { DecisionThreshold } from '../constructs/training/decision-threshold';
export * from '../constructs/training/group-criterion';
export { HyperparameterLimit, HyperparameterType } from '../constructs/training/hyperparameter-limit';
export { HyperparameterRange, RangeOptions, RangeScale } from '../constructs/training/hyperparameter-range';
export * from '../constructs/training/model-approval';
export { ModelDefinition } from '../constructs/training/model-definition';
export * from '../constructs/training/success-criterion';
export { PreparedRows, TrainingChannel } from '../constructs/training/training-channel';
export * from '../constructs/training/training-job';
export * from '../constructs/training/training-job-props';
export * from '../constructs/training/tuning';
export { AnswerFields } from '../constructs/watching/answer-fields';
export * from '../constructs/watching/drift-monitor';
export { DriftMonitorAttributes, IDriftMonitor } from '../constructs/watching/drift-monitor-base';
export * from '../constructs/watching/drift-monitor-props';
export { DriftThresholds } from '../constructs/watching/drift-thresholds';
export * from '../constructs/watching/labelled-records';
export * from '../constructs/watching/lifecycle-alarms';
export * from '../constructs/watching/lifecycle-dashboard';
export * from '../constructs/watching/lifecycle-tables';
export * from '../constructs/watching/quality-monitor';
export { IQualityMonitor, QualityMonitorAttributes } from '../constructs/watching/quality-monitor-base';
export * from '../constructs/watching/quality-monitor-props';
export { RecordFilter } from '../constructs/watching/record-filter';
export * from '../constructs/workbench/workbench';
export * from '../constructs/workbench/workbench-props';
export { ModelFormat } from '../contract/algorithms';
export { ScoreOf } from '../contract/answer-fields';
export { ChampionComparison } from '../contract/champion';
export { Calibration, MultipleTestingCorrection } from '../contract/drift-config';
export { FeatureType } from '../contract/feature-types';
export { Frequency, MissingSteps } from '../contract/forecasting';
export { ProblemType } from '../contract/metrics';
export {
  CategoricalMissing,
  DateOrder,
  DatePart,
  Encoding,
  NumericMissing,
  Scaling,
  UnlabelledRows,
} from '../contract/recipe';
export * from './lifecycle-options';
export * from './ml-lifecycle';
export * from './ml-lifecycle-props';
export * from './ml-lifecycle-stack';
