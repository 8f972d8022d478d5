import {
  type PipelineExecutionStep,
  paginateListPipelineExecutionSteps,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** All steps of a run of a pipeline. */
export async function listSteps(
  run: string,
  { sageMaker }: { readonly sageMaker: SageMakerClient },
): Promise<PipelineExecutionStep[]> {
  const steps: PipelineExecutionStep[] = [];
  const pages = paginateListPipelineExecutionSteps({ client: sageMaker, pageSize: 100 }, { PipelineExecutionArn: run });
  for await (const { PipelineExecutionSteps = [] } of pages) {
    steps.push(...PipelineExecutionSteps);
  }
  return steps;
}
