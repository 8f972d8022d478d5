import { ListPipelineExecutionsCommand } from '@aws-sdk/client-sagemaker';
import type { LifecycleClient } from '../../../cli/local/lifecycle-client';
import type { LocalCloud } from '../../../local/cloud';

/** The runs of the pipeline that answers on a schedule, oldest first. */
export async function listBatches(client: LifecycleClient): Promise<string[]> {
  const { PipelineExecutionSummaries = [] } = await client.sagemaker.send(
    new ListPipelineExecutionsCommand({
      PipelineName: client.output('BatchPipelineName'),
      SortBy: 'CreationTime',
      SortOrder: 'Ascending',
    }),
  );
  return PipelineExecutionSummaries.map(({ PipelineExecutionArn }) => PipelineExecutionArn!);
}

/** The documents of all files below a place, a line each. */
export async function readLines(cloud: LocalCloud, uri: string): Promise<any[]> {
  const texts = await Promise.all((await cloud.store.list(uri)).map((one) => cloud.store.read(one)));
  return texts.flatMap((text) =>
    text
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

/** A report of a monitor. */
export async function readReport(cloud: LocalCloud, uri: string): Promise<any> {
  return JSON.parse((await cloud.store.read(uri)).toString('utf8'));
}
