import { DeleteModelCommand, paginateListModels, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { BATCH_FILES, BATCH_FOLDERS, BATCH_OUTPUTS, BATCH_STEPS, type BatchState } from '../../contract/batch';
import { ENDED_EXECUTION_STATES } from '../../contract/events';
import { RUNS_FOLDER } from '../../contract/layout';
import { isNotFound } from '../../engine/aws/aws-errors';
import { findFailure } from '../../engine/aws/pipeline-steps';
import { copyFolder, readJson, writeJson } from '../../engine/aws/s3';
import type { BatchRecord, EndedEvent } from './events';
import { type BatchOptions, tellBatch } from './options';
import { describeWhatHolds, nameAnswers, readState, stateUri } from './state';
import { publishTraffic } from './traffic';

/** Publishes what a run has brought, or tells why there is nothing, and deletes the model that it made. */
export async function finish({ detail, time }: EndedEvent, options: BatchOptions): Promise<BatchRecord> {
  const { pipelineExecutionArn: arn, currentPipelineExecutionStatus: status } = detail;
  const run = arn.slice(arn.lastIndexOf('/') + 1);
  const record =
    status === ENDED_EXECUTION_STATES.succeeded
      ? await publish(arn, run, new Date(time), options)
      : await tellNothing(arn, await describeEnd(arn, status, options), options);
  await deleteModel(run, options.sageMaker);
  return { ...record, pipelineExecutionArn: arn };
}

/**
 * The state is taken before anything is copied, and only where it is still the one that the run began with: of two runs that
 * went on side by side, one counts as traffic. What is written has the same keys whenever this event comes again.
 */
async function publish(arn: string, run: string, ended: Date, options: BatchOptions): Promise<BatchRecord> {
  const { s3, workUri, publishedUri } = options;
  const folder = `${workUri}/${RUNS_FOLDER}/${run}/${BATCH_FOLDERS.publish}`;
  const uri = `${folder}/${BATCH_OUTPUTS.state}/${BATCH_FILES.state}`;
  const own = await readJson<BatchState>(s3, uri);
  if (own === undefined) {
    return tellNothing(arn, `it has succeeded, and what it wrote is gone: there is no ${uri}`, options);
  }
  const taken = await takeState({ ...own, ended: ended.toISOString() }, options);
  await copyFolder(s3, `${folder}/${BATCH_OUTPUTS.published}/`, `${publishedUri}/`);
  if (taken === undefined) {
    return {
      outcome: 'published',
      reason: 'another batch had ended meanwhile, so that this one does not count as traffic',
    };
  }
  await publishTraffic(`${folder}/${BATCH_OUTPUTS.captured}/`, own.run, taken, options);
  return { outcome: 'published', reason: `the ${nameAnswers(options)} of ${own.time} are published` };
}

/** When the batch counts as traffic, as the newest state says; an earlier invocation may have taken it. Undefined where another one has. */
async function takeState(own: BatchState, options: BatchOptions): Promise<Date | undefined> {
  const last = await readState(options);
  if (last?.state.run === own.run) {
    return new Date(last.state.ended!);
  }
  const condition = own.basedOn === undefined ? 'absent' : { etag: own.basedOn };
  return (await writeJson(options.s3, stateUri(options), own, condition)) ? new Date(own.ended!) : undefined;
}

async function describeEnd(arn: string, status: string, options: BatchOptions): Promise<string> {
  return status === ENDED_EXECUTION_STATES.failed ? findFailure(arn, options) : 'somebody stopped it';
}

async function tellNothing(arn: string, reason: string, options: BatchOptions): Promise<BatchRecord> {
  const last = await readState(options);
  await tellBatch(
    {
      kind: 'BatchFailed',
      time: new Date(options.now()),
      happened: `The batch ${arn} brought no ${nameAnswers(options)}: ${reason}`,
      holds: describeWhatHolds(last?.state, options),
      details: { pipelineExecutionArn: arn, reason },
    },
    options,
  );
  return { outcome: 'failed', reason };
}

/** SageMaker Pipelines leaves the model behind that the run made, under a name that begins as the run's. */
async function deleteModel(run: string, sageMaker: SageMakerClient): Promise<void> {
  const begins = `pipelines-${run}-${BATCH_STEPS.createModel}`.toLowerCase();
  const pages = paginateListModels({ client: sageMaker, pageSize: 100 }, { NameContains: `pipelines-${run}` });
  for await (const { Models = [] } of pages) {
    for (const { ModelName } of Models.filter((model) => model.ModelName?.toLowerCase().startsWith(begins))) {
      try {
        await sageMaker.send(new DeleteModelCommand({ ModelName }));
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
    }
  }
}
