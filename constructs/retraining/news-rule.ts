import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { APPROVALS } from '../../contract/champion';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES } from '../../contract/events';
import { VERSION_METADATA } from '../../contract/jobs';
import { referredArns } from '../foundation/object-grants';
import { deliverForHours } from '../foundation/rule-delivery';
import type { IModelRegistry } from '../pipeline/model-registry';

/** What the retraining function tells people besides its decisions: runs that failed, and versions that need or had an approval. */
export function createNewsRule(
  scope: Construct,
  handler: lambda.IFunction,
  pipeline: sagemaker.IPipeline,
  registry: IModelRegistry | undefined,
): void {
  const failed = {
    pipelineArn: referredArns(Stack.of(scope), pipeline.pipelineArn, 'pipeline', pipeline.pipelineName),
    currentPipelineExecutionStatus: [ENDED_EXECUTION_STATES.failed],
  };
  const versions = registry && describeVersions(registry.modelPackageGroupName);
  new events.Rule(scope, 'NewsRule', {
    description: `A run of the pipeline ${pipeline.pipelineName} failed${versions ? ', or a version waits for approval or was approved' : ''}`,
    eventPattern: {
      source: ['aws.sagemaker'],
      detailType: [DETAIL_TYPES.execution, ...(versions ? [DETAIL_TYPES.modelPackage] : [])],
      detail: versions ? { $or: [failed, ...versions] } : failed,
    },
    targets: [new targets.LambdaFunction(handler, deliverForHours(scope))],
  });
}

function describeVersions(group: string): Record<string, unknown>[] {
  return [
    {
      ModelPackageGroupName: [group],
      ModelApprovalStatus: [APPROVALS.pending],
      // Only when it is registered: what describes it changes later, such as its model card.
      UpdatedModelPackageFields: [{ exists: false }],
    },
    {
      ModelPackageGroupName: [group],
      ModelApprovalStatus: [APPROVALS.approved],
      // Who approved is recorded just after that.
      UpdatedModelPackageFields: ['CustomerMetadataProperties'],
      CustomerMetadataProperties: { [VERSION_METADATA.approvedBy]: [{ exists: true }] },
    },
  ];
}
