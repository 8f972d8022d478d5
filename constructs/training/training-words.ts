import type { Words } from '../rules/rule';

/** The props that give the members of a training's or tuning's request their values. */
export const TRAINING_WORDS: Words = {
  EnableManagedSpotTraining: 'spot',
  Environment: 'trainingEnvironment of the algorithm',
  HyperParameters: 'hyperparameters',
  InputDataConfig: 'channels of the algorithm',
  InstanceCount: 'instanceCount',
  InstanceType: 'instanceType',
  KeepAlivePeriodInSeconds: 'keepAlive',
  MaxNumberOfTrainingJobs: 'maximumTrainings',
  MaxParallelTrainingJobs: 'parallelTrainings',
  MaxResource: 'maximumRounds',
  MaxRuntimeInSeconds: 'maximumRuntime',
  MaxWaitTimeInSeconds: 'maximumWait',
  MetricDefinitions: 'metricDefinitions of the algorithm',
  MinResource: 'minimumRounds',
  ParameterRanges: 'ranges',
  ParentHyperParameterTuningJobs: 'parentTuningJobs',
  SecurityGroupIds: 'securityGroups',
  StrategyConfig: 'hyperband',
  Subnets: 'vpcSubnets',
  TrainingJobEarlyStoppingType: 'stopEarly',
  VolumeSizeInGB: 'volumeSize',
};

/** The props that give the members of a candidate model's request their values. */
export const MODEL_WORDS: Words = {
  Environment: 'servingEnvironment of the algorithm',
  SecurityGroupIds: 'securityGroups',
  Subnets: 'vpcSubnets',
};
