import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { sagemakerArn } from '../foundation/object-grants';

/** The actions on jobs that the pipeline's role needs, by the job's ARN resource. */
const JOB_ACTIONS: Record<string, string[]> = {
  'processing-job': ['sagemaker:CreateProcessingJob', 'sagemaker:DescribeProcessingJob', 'sagemaker:StopProcessingJob'],
  'training-job': ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob'],
  'transform-job': ['sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:StopTransformJob'],
  model: ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:DeleteModel'],
};

/** Lets the role of a pipeline start, follow and stop what its steps are. */
export function grantJobs(stack: Stack, grantee: iam.IPrincipal): void {
  const jobs = (resource: string): string => sagemakerArn(stack, resource, 'pipelines-*');
  for (const [resource, actions] of Object.entries(JOB_ACTIONS)) {
    grantee.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [jobs(resource)] }));
  }
  // Pipelines tags everything that its steps make.
  grantee.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['sagemaker:AddTags', 'sagemaker:ListTags'],
      resources: Object.keys(JOB_ACTIONS).map(jobs),
    }),
  );
}
