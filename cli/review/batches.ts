// Pipelines that answer on a schedule: they train nothing, and run as often as it says.
import { RUN_BATCH_VARIABLES } from '../../contract/environment';
import { type Item, readVariables } from './items';

/** The pipeline that a function starts on a schedule to have answers; undefined of any other function. */
export function findBatch(started: Item, items: readonly Item[]): Item | undefined {
  const variables = readVariables(started);
  return variables[RUN_BATCH_VARIABLES.publishedUri] === undefined
    ? undefined
    : items.find(
        (item) =>
          item.type === 'AWS::SageMaker::Pipeline' && isNamed(item, variables[RUN_BATCH_VARIABLES.pipelineName]),
      );
}

/** Whether a pipeline is started by such a function. */
export function isBatch(pipeline: Item, items: readonly Item[]): boolean {
  return items.some((item) => item.type === 'AWS::Lambda::Function' && findBatch(item, items) === pipeline);
}

function isNamed({ path, facts }: Item, name: unknown): boolean {
  return name !== undefined && (facts.PipelineName === name || name === `\${${path}}`);
}
