// An endpoint that Model Monitor watches, as aws sagemaker describe-… prints it, with copies of what lies in S3.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runDrift } from '../../../cli/drift/run-drift';
import { makeFolder, mixFibre, put, readCustomers, toCaptureLine, toCsv } from '../drift/fixtures';

export const CAPTURE_URI = 's3://captures/model-monitor/data-capture';
const HOUR = `${CAPTURE_URI}/DEMO-churn/AllTraffic/2026/03/01`;
const RESULTS = 's3://captures/reports';
const account = 'arn:aws:sagemaker:eu-west-1:111122223333';
const time = '2026-03-01T00:00:00+00:00';
const outputs = { MonitoringOutputs: [{ S3Output: { S3Uri: RESULTS, LocalPath: '/opt/ml/processing/output' } }] };
const job = {
  JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 } },
  RoleArn: 'arn:aws:iam::111122223333:role/monitor',
  CreationTime: time,
};
const input = { EndpointName: 'DEMO-churn', LocalPath: '/opt/ml/processing/input/endpoint' };

function schedule(name: string, type: string, expression: string, definition: string): object {
  return {
    MonitoringScheduleArn: `${account}:monitoring-schedule/${name}`,
    MonitoringScheduleName: name,
    MonitoringScheduleStatus: 'Scheduled',
    MonitoringType: type,
    CreationTime: time,
    LastModifiedTime: time,
    MonitoringScheduleConfig: {
      ScheduleConfig: { ScheduleExpression: expression },
      MonitoringJobDefinitionName: definition,
      MonitoringType: type,
    },
    EndpointName: 'DEMO-churn',
  };
}

/** The descriptions by what prints them. */
export const descriptions: Record<string, any> = {
  'schedule-data': schedule('churn-data', 'DataQuality', 'cron(0 * ? * * *)', 'churn-data-definition'),
  'schedule-quality': schedule('churn-quality', 'ModelQuality', 'cron(0 5 ? * * *)', 'churn-quality-definition'),
  'schedule-bias': schedule('churn-bias', 'ModelBias', 'cron(0 5 ? * * *)', 'churn-bias-definition'),
  'schedule-explained': schedule('churn-shap', 'ModelExplainability', 'cron(0 5 ? * * *)', 'churn-shap-definition'),
  'data-quality-job-definition': {
    JobDefinitionArn: `${account}:data-quality-job-definition/churn-data-definition`,
    JobDefinitionName: 'churn-data-definition',
    DataQualityBaselineConfig: {
      ConstraintsResource: { S3Uri: 's3://baselines/churn/constraints.json' },
      StatisticsResource: { S3Uri: 's3://baselines/churn/statistics.json' },
    },
    DataQualityAppSpecification: {
      ImageUri: 'image',
      RecordPreprocessorSourceUri: 's3://baselines/churn/preprocess.py',
    },
    DataQualityJobInput: { EndpointInput: { ...input, ExcludeFeaturesAttribute: '0' } },
    DataQualityJobOutputConfig: outputs,
    ...job,
  },
  'model-quality-job-definition': {
    JobDefinitionArn: `${account}:model-quality-job-definition/churn-quality-definition`,
    JobDefinitionName: 'churn-quality-definition',
    ModelQualityBaselineConfig: { ConstraintsResource: { S3Uri: 's3://baselines/churn/quality/constraints.json' } },
    ModelQualityAppSpecification: { ImageUri: 'image', ProblemType: 'BinaryClassification' },
    ModelQualityJobInput: {
      EndpointInput: {
        ...input,
        ProbabilityAttribute: '0',
        ProbabilityThresholdAttribute: 0.4,
        StartTimeOffset: '-P8D',
        EndTimeOffset: '-P7D',
      },
      GroundTruthS3Input: { S3Uri: 's3://truth/churn/' },
    },
    ModelQualityJobOutputConfig: outputs,
    ...job,
  },
  'model-bias-job-definition': {
    JobDefinitionArn: `${account}:model-bias-job-definition/churn-bias-definition`,
    JobDefinitionName: 'churn-bias-definition',
    ModelBiasAppSpecification: { ImageUri: 'image', ConfigUri: 's3://baselines/churn/bias/analysis_config.json' },
    ModelBiasJobInput: {
      EndpointInput: { ...input, StartTimeOffset: '-P8D', EndTimeOffset: '-P7D' },
      GroundTruthS3Input: { S3Uri: 's3://truth/churn/' },
    },
    ModelBiasJobOutputConfig: outputs,
    ...job,
  },
  'model-explainability-job-definition': {
    JobDefinitionArn: `${account}:model-explainability-job-definition/churn-shap-definition`,
    JobDefinitionName: 'churn-shap-definition',
    ModelExplainabilityAppSpecification: { ImageUri: 'image', ConfigUri: 's3://baselines/churn/shap.json' },
    ModelExplainabilityJobInput: { EndpointInput: input },
    ModelExplainabilityJobOutputConfig: outputs,
    ...job,
  },
  endpoint: {
    EndpointName: 'DEMO-churn',
    EndpointArn: `${account}:endpoint/demo-churn`,
    EndpointConfigName: 'DEMO-churn-config',
    EndpointStatus: 'InService',
    CreationTime: time,
    LastModifiedTime: time,
    ProductionVariants: [{ VariantName: 'AllTraffic' }],
    DataCaptureConfig: {
      EnableCapture: true,
      CaptureStatus: 'Started',
      CurrentSamplingPercentage: 50,
      DestinationS3Uri: CAPTURE_URI,
      KmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
    },
  },
  'execution-drift': execution('13'),
  'execution-same': execution('14'),
};

function execution(hour: string): object {
  return {
    ProcessingJobName: `model-monitoring-2026-03-01-${hour}`,
    ProcessingJobArn: `${account}:processing-job/model-monitoring-2026-03-01-${hour}`,
    ProcessingJobStatus: 'Completed',
    MonitoringScheduleArn: `${account}:monitoring-schedule/churn-data`,
    ProcessingInputs: [
      { InputName: 'baseline', S3Input: { S3Uri: 's3://baselines/churn/statistics.json', S3DataType: 'S3Prefix' } },
      { InputName: 'endpoint_input_1', S3Input: { S3Uri: `${HOUR}/${hour}`, S3DataType: 'S3Prefix' } },
    ],
    ProcessingOutputConfig: {
      Outputs: [{ OutputName: 'result', S3Output: { S3Uri: `${RESULTS}/DEMO-churn/churn-data/2026/03/01/${hour}` } }],
    },
    CreationTime: time,
  };
}

/** A folder with the descriptions, and one with copies of S3. */
export interface MonitoringFiles {
  readonly folder: string;
  readonly from: string;
  readonly copies: string;
}

/** Writes all of it; the target `churn` is the baseline's first column. */
export async function writeMonitoringFiles(): Promise<MonitoringFiles> {
  const folder = makeFolder();
  const [from, copies] = ['from', 's3'].map((name) => path.join(folder, name));
  const { fibre, others } = readCustomers();
  const names = ['churn', ...Object.keys(others[0]).filter((name) => name !== 'churn')];
  const rows = others.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
  const baseline = put(folder, 'training.csv', toCsv(rows.slice(0, 2000)));
  await runDrift({ baseline, live: [baseline], modelMonitor: path.join(folder, 'monitor') });
  const write = (file: string, content: string): void => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const copy = (uri: string): string => path.join(copies, uri.replace('s3://', ''));
  mkdirSync(path.join(copies, 'baselines', 'churn'), { recursive: true });
  const monitor = (name: string): string => path.join(folder, 'monitor', name);
  const baselines = path.join(copies, 'baselines', 'churn');
  cpSync(monitor('statistics.json'), path.join(baselines, 'statistics.json'));
  const constraints = JSON.parse(readFileSync(monitor('constraints.json'), 'utf8'));
  Object.assign(constraints.monitoring_config, { domain_content_threshold: 0.95 });
  constraints.monitoring_config.distribution_constraints.categorical_comparison_threshold = 0.15;
  write(path.join(baselines, 'constraints.json'), JSON.stringify(constraints));
  const lines = (live: typeof others): string =>
    live.map((row) => toCaptureLine(names.slice(1).map((name) => row[name]))).join('\n');
  write(`${copy(HOUR)}/13/a.jsonl`, lines(mixFibre(fibre, others.slice(2000), 600)));
  write(`${copy(HOUR)}/14/a.jsonl`, lines(others.slice(2000, 2600)));
  const violations = (hour: string, found: object[]): void =>
    write(
      `${copy(`${RESULTS}/DEMO-churn/churn-data/2026/03/01/${hour}`)}/constraint_violations.json`,
      JSON.stringify({ violations: found }),
    );
  violations('13', [
    { feature_name: 'internet_service', constraint_check_type: 'baseline_drift_check', description: 'far' },
    { feature_name: 'tenure', constraint_check_type: 'data_type_check', description: 'types' },
  ]);
  violations('14', []);
  write(
    copy('s3://baselines/churn/quality/constraints.json'),
    JSON.stringify({
      version: 0,
      binary_classification_constraints: {
        recall: { threshold: 0.7, comparison_operator: 'LessThanThreshold' },
        true_positive_rate: { threshold: 0.7, comparison_operator: 'LessThanThreshold' },
        auc: { threshold: 0.81, comparison_operator: 'LessThanThreshold' },
        f2: { threshold: 0.6, comparison_operator: 'LessThanThreshold' },
      },
    }),
  );
  write(
    copy('s3://baselines/churn/bias/analysis_config.json'),
    JSON.stringify({
      facet: [
        { name_or_index: 'female', value_or_threshold: [1] },
        { name_or_index: 'tenure', value_or_threshold: [12] },
        { name_or_index: 'nationality', value_or_threshold: ['x'] },
        { name_or_index: 2, value_or_threshold: [1] },
      ],
    }),
  );
  for (const [name, description] of Object.entries(descriptions)) {
    write(path.join(from, `${name}.json`), JSON.stringify(description));
  }
  return { folder, from, copies };
}
