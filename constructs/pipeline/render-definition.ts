import type { PipelineExperiment } from './pipeline-experiment';
import type { PipelineStep } from './pipeline-step';
import { tagSteps } from './tag-steps';

/**
 * The definition of a pipeline, as SageMaker Pipelines reads it; strings may hold tokens.
 *
 * @param parameters the default values by the parameters' names
 * @param tags of everything that the steps make
 * @param experiment what the runs are recorded in, if they are
 * @see https://github.com/aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema
 */
export function renderDefinition(
  parameters: ReadonlyMap<string, string>,
  steps: PipelineStep[],
  tags: Record<string, string>,
  experiment?: PipelineExperiment,
): any {
  return JSON.parse(
    JSON.stringify({
      Version: '2020-12-01',
      Metadata: {},
      Parameters: [...parameters].map(([name, value]) => ({ Name: name, Type: 'String', DefaultValue: value })),
      ...(experiment && { PipelineExperimentConfig: experiment._render() }),
      Steps: tagSteps(JSON.parse(JSON.stringify(steps)), tags),
    }),
  );
}
