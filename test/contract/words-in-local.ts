/**
 * AWS's words as the local cloud says them. It has them from AWS's models and records, and not from contract/: an emulation that
 * took our spelling of them would agree with our slips.
 */
export const AWS_IN_LOCAL: readonly string[] = [
  // Actions, resource types, ARNs, events, and members of requests.
  ...[
    'AWS::SageMaker::Model',
    'AWS::SageMaker::Pipeline',
    'Fn::GetAtt',
    'Dashboard',
    'MetricAlarm',
    'DataCaptureConfig',
    'DesiredInstanceCount',
    'VariantName',
  ],
  ...[
    'PipelineExecutionArn',
    'PipelineExecutionId',
    'PipelineName',
    'CreationTime',
    'Descending',
    'Input',
    'Output',
    'detail-type',
  ],
  ...['CloudWatch Alarm State Change', 'aws.cloudwatch', 'aws.sagemaker', 'arn:', 'ecr', 'events', 'execution'],
  ...['endpoint', 'endpoint-config', 'function', 'logs', 's3', 'states', 'model-package', 'model-package-group'],
  ...[
    'pipeline',
    'processing-job',
    'training-job',
    'hyper-parameter-tuning-job',
    'transform-job',
    'index.handler',
    'nodejs24.x',
    'boolean',
  ],
  ...['Fn::Join', 'Fn::Sub', 'aws'],
  // What its containers are called and find.
  ...['smspark-submit', 'resourceconfig.json'],
  // Steps of pipelines and the types of their outputs.
  ...['Lambda', 'Integer', 'Boolean', 'Float'],
  // Values and states.
  'PendingManualApproval',
  ...['ALARM', 'ALL_AT_ONCE', 'BASE64', 'CAPACITY_PERCENT', 'CSV', 'FAILED', 'None', 'File', 'FullyReplicated', 'Line'],
  ...[
    'MultiRecord',
    'S3Prefix',

    'Create',
    'Creating',
    'Delete',
    'Deleting',
    'Update',
  ],
  ...['Updating', 'Completed', 'Executing', 'Failed', 'InService', 'RollingBack', 'Stopped', 'Stopping', 'Succeeded'],
  // Errors.
  ...[
    'AccessDeniedException',
    'ConflictException',
    'NoSuchBucket',
    'NoSuchKey',
    'ResourceNotFound',
    'ValidationException',
  ],
  // The pipeline's definition.
  ...['Lambda', 'String', 'Integer', 'Boolean', 'Float'],
  ...[
    '2020-12-01',
    'Action',
    'Condition',
    'Fail',
    'Model',
    'Processing',
    'RegisterModel',
    'Training',
    'Transform',
    'Tuning',
    'Maximize',
  ],
  ...[
    'Std:Join',
    'Std:JsonGet',
    'SageMaker.CAPACITY_ERROR',
    'SageMaker.JOB_INTERNAL_ERROR',
    'SageMaker.RESOURCE_LIMIT',
  ],
  ...['Step.SERVICE_FAULT', 'Step.THROTTLING'],
  // Containers.
  ...[
    '/opt/ml',
    'processingjobconfig.json',
    'InputName',
    'input',
    'scikit-learn',
    'output',
    'train',
    'serve',
    'sagemaker-scikit-learn',
    'sagemaker-xgboost',
    'xgboost',
  ],
];

/** Words of languages, of Node.js and of texts for people, and keys that mean another thing on each side. */
export const WORDS_IN_LOCAL: readonly string[] = [
  ...[
    'utf8',
    'latin1',
    'base64',
    'content-type',
    'package.json',
    'python3',
    'true',
    'false',
    'any',
    'rejected',
    'never',
    'ignore',
  ],
  ...[
    'UTC',
    'h23',
    'ignore',
    'year',
    'month',
    'day',
    'hour',
    'minute',
    'second',
    'rate',
    'at most',
    'count',
    'data',
    'minimum',
    'settings',
    'test',
    'integer',
    'map',
    '${',
    // Comparisons of versions, which are pip's words.
    '==',
    '!=',
    '<=',
    '>=',
  ],
];
