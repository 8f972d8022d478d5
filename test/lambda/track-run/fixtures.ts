import { SageMakerClient } from '@aws-sdk/client-sagemaker';

import { answerBy, FakeS3 } from '../detect-drift/fake-aws';

export const EXECUTION = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn/execution/abc123';
export const VERSION = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/4';
const JOB = 'arn:aws:sagemaker:eu-west-1:111122223333';
const RUN = 's3://bucket/churn/runs/abc123';

/** What a run wrote. */
export function fakeFiles(): FakeS3 {
  const s3 = new FakeS3();
  s3.objects.set(
    `${RUN}/prepare/report/report.json`,
    JSON.stringify({
      files: [
        { name: 'a.csv', rows: 700 },
        { name: 'b.csv', rows: 20 },
      ],
    }),
  );
  s3.objects.set(`${RUN}/prepare/report/report.html`, '<html>data</html>');
  s3.objects.set(`${RUN}/prepare/labels/lineage.json`, '{"recipe":{}}');
  s3.objects.set(`${RUN}/evaluate/evaluation/evaluation.html`, '<html>evaluation</html>');
  s3.objects.set(
    `${RUN}/evaluate/evaluation/evaluation.json`,
    JSON.stringify({
      dataset: { item_count: 720 },
      binary_classification_metrics: {
        confusion_matrix: { 0: { 0: 1, 1: 2 } },
        auc: { value: 0.83, standard_deviation: 0.01 },
        f1: { value: 0.58 },
        log_loss: { value: null },
      },
      success_criteria: { verdict: 'met', message: 'auc 0.830 is above the required 0.75' },
    }),
  );
  return s3;
}

/** SageMaker with one run, which trained or tuned. */
export function fakeSageMaker({ status = 'Succeeded', tuned = false, failed = false } = {}): SageMakerClient {
  const step = (StepName: string, Metadata: object, StepStatus = 'Succeeded'): object => ({
    StepName,
    StepStatus,
    Metadata,
  });
  return answerBy(SageMakerClient, {
    DescribePipelineExecutionCommand: () => ({
      PipelineExecutionStatus: status,
      PipelineExecutionDescription: 'drift: 3 of 20 columns',
      CreationTime: new Date('2026-11-30T10:00:00Z'),
      LastModifiedTime: new Date('2026-11-30T10:10:30Z'),
      ...(failed && { FailureReason: 'Step failure: Train' }),
    }),
    ListPipelineParametersForExecutionCommand: () => ({
      PipelineParameters: [{ Name: 'InputDataUri', Value: 's3://bucket/source/' }],
    }),
    ListPipelineExecutionStepsCommand: () => ({
      PipelineExecutionSteps: [
        step('Prepare', { ProcessingJob: { Arn: `${JOB}:processing-job/pipelines-abc123-Prepare-1` } }),
        tuned
          ? step('Tune', { TuningJob: { Arn: `${JOB}:hyper-parameter-tuning-job/abc123-Tune-1` } })
          : step(
              'Train',
              { TrainingJob: { Arn: `${JOB}:training-job/pipelines-abc123-Train-1` } },
              failed ? 'Failed' : 'Succeeded',
            ),
        step(
          'Evaluate',
          { ProcessingJob: { Arn: `${JOB}:processing-job/pipelines-abc123-Evaluate-1` } },
          failed ? 'Failed' : 'Succeeded',
        ),
        ...(failed ? [] : [step('Register', { RegisterModel: { Arn: VERSION } })]),
      ],
    }),
    DescribeProcessingJobCommand: ({ ProcessingJobName: name }: any) => ({
      AppSpecification: { ImageUri: 'images/scikit-learn:1.4' },
      ProcessingInputs: [],
      ProcessingOutputConfig: {
        Outputs: (name.includes('Prepare') ? ['train', 'labels', 'report'] : ['predictions', 'evaluation']).map(
          (output) => ({
            S3Output: { S3Uri: `${RUN}/${name.includes('Prepare') ? 'prepare' : 'evaluate'}/${output}` },
          }),
        ),
      },
    }),
    DescribeTrainingJobCommand: () => ({
      AlgorithmSpecification: { TrainingImage: 'images/xgboost:1.7' },
      HyperParameters: { max_depth: '5', 'odd name!': '1', sagemaker_program: '"train.py"', region: '"eu"' },
    }),
    DescribeHyperParameterTuningJobCommand: () => ({
      TrainingJobDefinition: {
        StaticHyperParameters: { num_round: '100' },
        AlgorithmSpecification: { TrainingImage: 'images/xgboost:1.7' },
      },
      BestTrainingJob: { TunedHyperParameters: { eta: '0.3' } },
    }),
  });
}
