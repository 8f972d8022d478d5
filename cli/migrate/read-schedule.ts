import type { DescribeMonitoringScheduleResponse, EndpointInput, MonitoringType } from '@aws-sdk/client-sagemaker';
import { InputError } from '../drift/input-error';
import type { Descriptions, JobDefinition } from './descriptions';

/** A schedule with its job definition, whichever of SageMaker's two ways says it. */
export interface Schedule {
  readonly name: string;
  readonly type: MonitoringType;
  readonly expression?: string;
  readonly definition: JobDefinition;
  /** Absent where a batch transform is monitored. */
  readonly input?: EndpointInput;
  readonly statisticsUri?: string;
  readonly constraintsUri?: string;
  readonly groundTruthUri?: string;
  /** Scripts and settings of the job, by their names. */
  readonly scripts: Readonly<Record<string, unknown>>;
}

/** The commands that print the definitions. */
const COMMANDS: Readonly<Record<MonitoringType, string>> = {
  DataQuality: 'describe-data-quality-job-definition',
  ModelQuality: 'describe-model-quality-job-definition',
  ModelBias: 'describe-model-bias-job-definition',
  ModelExplainability: 'describe-model-explainability-job-definition',
};

/** @throws InputError when the schedule's job definition is not among the descriptions */
export function readSchedule(
  {
    MonitoringScheduleName: name,
    MonitoringType,
    MonitoringScheduleConfig: config,
  }: DescribeMonitoringScheduleResponse,
  { definitions }: Descriptions,
): Schedule {
  const type = config?.MonitoringType ?? MonitoringType ?? 'DataQuality';
  const expression = config?.ScheduleConfig?.ScheduleExpression;
  const inline = config?.MonitoringJobDefinition;
  if (inline) {
    return {
      name: name!,
      type,
      expression,
      definition: {},
      input: inline.MonitoringInputs?.[0]?.EndpointInput,
      statisticsUri: inline.BaselineConfig?.StatisticsResource?.S3Uri,
      constraintsUri: inline.BaselineConfig?.ConstraintsResource?.S3Uri,
      scripts: { ...inline.MonitoringAppSpecification, NetworkConfig: inline.NetworkConfig },
    };
  }
  const definition = definitions.find((one) => one.JobDefinitionName === config?.MonitoringJobDefinitionName);
  if (!definition) {
    throw new InputError(
      `--from: the job definition of the schedule ${name} is missing; add what this prints: aws sagemaker ${COMMANDS[type]} --job-definition-name ${config?.MonitoringJobDefinitionName}`,
    );
  }
  const {
    DataQualityJobInput: data,
    ModelQualityJobInput: quality,
    ModelBiasJobInput: bias,
    ModelExplainabilityJobInput: explained,
  } = definition;
  const baseline = definition.DataQualityBaselineConfig ?? definition.ModelQualityBaselineConfig;
  return {
    name: name!,
    type,
    expression,
    definition,
    input: (data ?? quality ?? bias ?? explained)?.EndpointInput,
    statisticsUri: definition.DataQualityBaselineConfig?.StatisticsResource?.S3Uri,
    constraintsUri: baseline?.ConstraintsResource?.S3Uri,
    groundTruthUri: (quality ?? bias)?.GroundTruthS3Input?.S3Uri,
    scripts: {
      ...(definition.DataQualityAppSpecification ?? definition.ModelQualityAppSpecification),
      NetworkConfig: definition.NetworkConfig,
    },
  };
}
