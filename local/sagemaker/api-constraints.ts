import * as sdk from '@aws-sdk/client-sagemaker';

/**
 * What AWS asks of a value beyond its type. Lengths and patterns are those of the service model that botocore 1.43
 * carries; the JavaScript SDK has only the enums.
 */
export interface Constraints {
  /** Matched against the whole value. */
  readonly pattern?: string;
  /** Smallest length of a string, size of a list or map, or number. */
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  /** Of a map's keys. */
  readonly key?: Constraints;
  /** Of a map's values. */
  readonly value?: Constraints;
}

const NAME = { pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}', max: 63 };
const NAME_OR_ARN = {
  pattern: '(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)',
  min: 1,
  max: 170,
};
const VERSIONED_NAME_OR_ARN = { pattern: `${NAME_OR_ARN.pattern}(\\/[0-9]{1,9})?`, min: 1, max: 176 };
const PIPELINE_NAME = { pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}', min: 1, max: 256 };
const PIPELINE_NAME_OR_ARN = {
  pattern: '(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:([0-9]{12}|aws):pipeline/.*)?([a-zA-Z0-9](-*[a-zA-Z0-9]){0,255})',
  min: 1,
  max: 2048,
};
const ROLE = { pattern: 'arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+', min: 20, max: 2048 };
const URI = { pattern: '(https|s3)://([^/]+)/?(.*)', max: 1024 };
const WORDS = '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)';
const TOKEN = { min: 32, max: 128 };
const environment = (entries: number, value: number): Constraints => ({
  max: entries,
  key: { pattern: '[a-zA-Z_][a-zA-Z0-9_]*', max: 1024 },
  value: { max: value },
});
const oneOf = (values: Record<string, string>): Constraints => ({ values: Object.values(values) });

const BY_MEMBER: Record<string, Constraints> = {
  ModelName: NAME,
  EndpointName: NAME,
  EndpointConfigName: NAME,
  VariantName: NAME,
  ProcessingJobName: NAME,
  TrainingJobName: NAME,
  TransformJobName: NAME,
  ContainerHostname: NAME,
  PipelineName: PIPELINE_NAME_OR_ARN,
  ModelPackageGroupName: NAME_OR_ARN,
  ModelPackageName: VERSIONED_NAME_OR_ARN,
  RoleArn: ROLE,
  ExecutionRoleArn: ROLE,
  S3Uri: URI,
  S3OutputPath: URI,
  ModelDataUrl: URI,
  DestinationS3Uri: { ...URI, max: 512 },
  Image: { pattern: '[\\S]+', max: 255 },
  ImageUri: { max: 255 },
  TrainingImage: { max: 255 },
  ClientRequestToken: TOKEN,
  ClientToken: { pattern: '[a-zA-Z0-9-]+', min: 1, max: 36 },
  PipelineExecutionDescription: { pattern: '.*', max: 3072 },
  PipelineDescription: { pattern: '.*', max: 3072 },
  PipelineExecutionDisplayName: { pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,81}', min: 1, max: 82 },
  PipelineDefinition: { min: 1, max: 1_048_576 },
  PipelineParameters: { max: 200 },
  Tags: { max: 50 },
  Environment: environment(100, 1024),
  HyperParameters: { max: 100, key: { max: 256 }, value: { max: 2500 } },
  InputDataConfig: { min: 1, max: 20 },
  ProcessingInputs: { max: 10 },
  Outputs: { max: 10 },
  ContainerEntrypoint: { min: 1, max: 100 },
  ContainerArguments: { min: 1, max: 100, value: { max: 256 } },
  LocalPath: { pattern: '.*', max: 256 },
  CustomerMetadataProperties: {
    min: 1,
    max: 50,
    key: { pattern: WORDS, min: 1, max: 128 },
    value: { pattern: WORDS, min: 1, max: 256 },
  },
  ApprovalDescription: { pattern: '.*', max: 1024 },
  ModelApprovalStatus: oneOf(sdk.ModelApprovalStatus),
  ProductionVariants: { min: 1, max: 10 },
  InitialInstanceCount: { min: 1 },
  InstanceCount: { min: 1 },
  InitialVariantWeight: { min: 0 },
  InitialSamplingPercentage: { min: 0, max: 100 },
  CaptureOptions: { min: 1, max: 32 },
  CaptureMode: oneOf(sdk.CaptureMode),
  CsvContentTypes: { min: 1, max: 10 },
  JsonContentTypes: { min: 1, max: 10 },
  WaitIntervalInSeconds: { min: 0, max: 3600 },
  TerminationWaitInSeconds: { min: 0, max: 3600 },
  MaximumExecutionTimeoutInSeconds: { min: 600, max: 28_800 },
  Alarms: { min: 1, max: 10 },
  AlarmName: { pattern: '(?!\\s*$).+', min: 1, max: 255 },
  VariantPropertyType: oneOf(sdk.VariantPropertyType),
  BatchStrategy: oneOf(sdk.BatchStrategy),
  SplitType: oneOf(sdk.SplitType),
  AssembleWith: oneOf(sdk.AssemblyType),
  S3UploadMode: oneOf(sdk.ProcessingS3UploadMode),
  S3InputMode: oneOf(sdk.ProcessingS3InputMode),
  TrainingInputMode: oneOf(sdk.TrainingInputMode),
  MaxResults: { min: 1, max: 100 },
  MaxRuntimeInSeconds: { min: 1 },
  VolumeSizeInGB: { min: 1 },
};

const BY_SHAPE: Record<string, Constraints> = {
  'CreatePipelineRequest.PipelineName': PIPELINE_NAME,
  'UpdatePipelineRequest.PipelineName': PIPELINE_NAME,
  'DeletePipelineRequest.PipelineName': PIPELINE_NAME,
  'CreateModelPackageGroupInput.ModelPackageGroupName': NAME,
  'CreateModelPackageInput.ModelPackageName': NAME,
  'CreateTransformJobRequest.Environment': environment(16, 10_240),
  'CreateProcessingJobRequest.Environment': environment(100, 256),
  'CreateTrainingJobRequest.Environment': environment(100, 512),
  'Parameter.Name': { pattern: '[A-Za-z0-9\\-_]*', min: 1, max: 256 },
  'Parameter.Value': { max: 1024 },
  'Tag.Key': { pattern: WORDS, min: 1, max: 128 },
  'Tag.Value': { pattern: WORDS, max: 256 },
  'Channel.ChannelName': { pattern: '[A-Za-z0-9\\.\\-_]+', min: 1, max: 64 },
  'CapacitySize.Type': oneOf(sdk.CapacitySizeType),
  'CapacitySize.Value': { min: 1 },
  'TrafficRoutingConfig.Type': oneOf(sdk.TrafficRoutingConfigType),
  'ProductionVariant.InstanceType': oneOf(sdk.ProductionVariantInstanceType),
  'ProcessingClusterConfig.InstanceType': oneOf(sdk.ProcessingInstanceType),
  'ResourceConfig.InstanceType': oneOf(sdk.TrainingInstanceType),
  'TransformResources.InstanceType': oneOf(sdk.TransformInstanceType),
  'ListPipelineExecutionStepsRequest.SortOrder': oneOf(sdk.SortOrder),
};

/** What AWS asks of a member of a structure. */
export function constraintsOf(shape: string, member: string): Constraints | undefined {
  return BY_SHAPE[`${shape}.${member}`] ?? BY_MEMBER[member];
}

/**
 * Says which constraints a value breaks, in AWS's words.
 *
 * @param skipStructures whether list items and map values that are structures (pipeline expressions) are left out
 */
export function findViolations(
  constraints: Constraints | undefined,
  value: unknown,
  path: string,
  skipStructures: boolean,
): string[] {
  if (constraints === undefined || (skipStructures && isStructure(value) && constraints.key === undefined)) {
    return [];
  }
  if (Array.isArray(value)) {
    return [
      ...checkSize(constraints, value.length, value, path),
      ...value.flatMap((item, i) =>
        typeof item === 'string'
          ? findViolations(constraints.value, item, `${path}.${i + 1}.member`, skipStructures)
          : [],
      ),
    ];
  }
  if (isStructure(value)) {
    const entries = Object.entries(value);
    return [
      ...checkSize(constraints, entries.length, value, path),
      ...entries.flatMap(([key, item]) => [
        ...findViolations(constraints.key, key, `${path}.key`, skipStructures),
        ...(typeof item === 'string' ? findViolations(constraints.value, item, `${path}.${key}`, skipStructures) : []),
      ]),
    ];
  }
  if (typeof value === 'number') {
    return checkRange(constraints, value, path);
  }
  return typeof value === 'string' ? checkText(constraints, value, path) : [];
}

function checkText({ pattern, min, max, values }: Constraints, value: string, path: string): string[] {
  const violations = checkSize({ min, max }, value.length, value, path);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(value)) {
    violations.push(describe(value, path, `Member must satisfy regular expression pattern: ^${pattern}$`));
  }
  if (values !== undefined && !values.includes(value)) {
    violations.push(describe(value, path, `Member must satisfy enum value set: [${values.join(', ')}]`));
  }
  return violations;
}

function checkSize({ min, max }: Constraints, size: number, value: unknown, path: string): string[] {
  return [
    ...(min !== undefined && size < min
      ? [describe(value, path, `Member must have length greater than or equal to ${min}`)]
      : []),
    ...(max !== undefined && size > max
      ? [describe(value, path, `Member must have length less than or equal to ${max}`)]
      : []),
  ];
}

function checkRange({ min, max }: Constraints, value: number, path: string): string[] {
  return [
    ...(min !== undefined && value < min
      ? [describe(value, path, `Member must have value greater than or equal to ${min}`)]
      : []),
    ...(max !== undefined && value > max
      ? [describe(value, path, `Member must have value less than or equal to ${max}`)]
      : []),
  ];
}

function describe(value: unknown, path: string, constraint: string): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `Value '${text.length > 200 ? `${text.slice(0, 200)}…` : text}' at '${path}' failed to satisfy constraint: ${constraint}`;
}

function isStructure(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
