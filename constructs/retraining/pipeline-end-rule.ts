import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES } from '../../contract/events';
import { referredArns } from '../foundation/object-grants';
import { deliverForHours } from '../foundation/rule-delivery';

/** Tells the function that decides when a run of another pipeline has succeeded. */
export function awaitPipelines(
  scope: Construct,
  handler: lambda.IFunction,
  pipelines: sagemaker.IPipeline[],
  pipelineName: string,
): void {
  if (pipelines.length === 0) {
    return;
  }
  new events.Rule(scope, 'PipelineEndRule', {
    description: `Another pipeline has ended, after which ${pipelineName} is run`,
    eventPattern: {
      source: ['aws.sagemaker'],
      detailType: [DETAIL_TYPES.execution],
      detail: {
        pipelineArn: pipelines.flatMap((pipeline) =>
          referredArns(Stack.of(scope), pipeline.pipelineArn, 'pipeline', pipeline.pipelineName),
        ),
        currentPipelineExecutionStatus: [ENDED_EXECUTION_STATES.succeeded],
      },
    },
    targets: [new targets.LambdaFunction(handler, deliverForHours(scope))],
  });
}
