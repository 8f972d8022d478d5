import { paginateListPipelineExecutions, StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { BATCH_FILES, BATCH_PARAMETERS, BATCH_PLACES, type BatchState } from '../../contract/batch';
import type { NoticeKind } from '../../contract/notices';
import { hashText } from '../../engine/aws/canonical';
import { readEventTime } from '../../engine/aws/event-time';
import { isRunning } from '../../engine/aws/pipeline-runs';
import { type ListedObject, listObjects, writeJson } from '../../engine/aws/s3';
import { findServingVersion } from '../../engine/traffic/serving-version';
import { decide, type Observed } from './decide';
import type { BatchRecord, DueEvent, ManualEvent } from './events';
import { type BatchOptions, tellBatch } from './options';
import { addSkip, describeSkips, isTold, readSkips, writeSkips } from './skips';
import { describeWhatHolds, readState } from './state';

/** Starts a batch, unless something speaks against it. */
export async function start(event: DueEvent | ManualEvent, options: BatchOptions): Promise<BatchRecord> {
  const time = readEventTime(event, options.now);
  const run = nameRun(time);
  const state = await readState(options);
  const observed = await observe(run, 'reason' in event, state?.state, options);
  const decision = decide(observed);
  const { outcome, reason } = decision;
  const tellNotStarted = (kind: NoticeKind, lasts = ''): Promise<void> =>
    tellBatch(
      {
        kind,
        time,
        happened: `The batch of ${time.toISOString()} was not started${lasts}: ${reason}`,
        holds: describeWhatHolds(state?.state),
        details: { reason, version: observed.version },
      },
      options,
    );
  if (outcome === 'start') {
    const order: BatchState = {
      run,
      time: time.toISOString(),
      version: observed.version!,
      fingerprint: observed.fingerprint,
      basedOn: state?.etag,
      reached: state?.state.reached ?? {},
    };
    return { outcome: 'started', reason, pipelineExecutionArn: await startRun(order, options) };
  }
  if (outcome === 'refuse') {
    await tellNotStarted('BatchFailed');
    return { outcome: 'refused', reason };
  }
  if (decision.state !== undefined) {
    await (observed.byHand
      ? tellNotStarted('BatchSkipped')
      : tellSkip(run, time, decision.state, (lasts) => tellNotStarted('BatchSkipped', lasts), options));
  }
  return { outcome: 'skipped', reason, pipelineExecutionArn: observed.running?.arn };
}

/** People are told of the first due time that is skipped for a reason, and are reminded where it lasts. */
async function tellSkip(
  run: string,
  time: Date,
  state: string,
  tellLasting: (lasts: string) => Promise<void>,
  options: BatchOptions,
): Promise<void> {
  const last = await readSkips(options);
  const skips = addSkip(last, state, run, time);
  if (skips === last) {
    return;
  }
  if (isTold(skips)) {
    await tellLasting(describeSkips(skips));
  }
  await writeSkips(skips, options);
}

/** The same for the same due time, as a name of SageMaker and of a file. */
function nameRun(time: Date): string {
  return `batch-${time
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[:-]/g, '')}`;
}

async function observe(
  run: string,
  byHand: boolean,
  last: BatchState | undefined,
  options: BatchOptions,
): Promise<Observed> {
  const { s3, sageMaker, endpointName, variantName, sourceUri, aheadUri } = options;
  const [running, serving, table, ahead] = await Promise.all([
    findRunning(options),
    findServingVersion(sageMaker, endpointName, variantName),
    listObjects(s3, `${sourceUri}/`),
    aheadUri === undefined ? [] : listObjects(s3, `${aheadUri}/`),
  ]);
  return {
    run,
    running,
    version: serving.modelPackageArn,
    ...('reason' in serving && { noVersion: serving.reason }),
    objects: table.filter(({ size }) => size > 0).length,
    fingerprint: fingerprint([...table, ...ahead]),
    last,
    byHand,
  };
}

async function findRunning({ sageMaker, pipelineName }: BatchOptions): Promise<Observed['running']> {
  const pages = paginateListPipelineExecutions(
    { client: sageMaker, pageSize: 100 },
    { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' },
  );
  for await (const { PipelineExecutionSummaries = [] } of pages) {
    const running = PipelineExecutionSummaries.find(isRunning);
    if (running) {
      return { arn: running.PipelineExecutionArn!, run: running.PipelineExecutionDisplayName };
    }
    // One run goes on at a time, and it is among the newest.
    break;
  }
  return undefined;
}

/** Another one where an object came, went or changed. */
function fingerprint(objects: readonly ListedObject[]): string {
  return hashText(objects.map(({ uri, size, etag }) => `${uri} ${size} ${etag}`).join('\n'));
}

async function startRun(order: BatchState, { s3, sageMaker, pipelineName, workUri }: BatchOptions): Promise<string> {
  const folder = `${workUri}/${BATCH_PLACES.orders}/${order.run}`;
  await writeJson(s3, `${folder}/${BATCH_FILES.order}`, order);
  const { PipelineExecutionArn } = await sageMaker.send(
    new StartPipelineExecutionCommand({
      PipelineName: pipelineName,
      PipelineExecutionDisplayName: order.run,
      PipelineExecutionDescription: `Forecasts of ${order.time}`,
      // The same due time is the same run, however often its event comes.
      ClientRequestToken: hashText(`${pipelineName} ${order.run}`),
      PipelineParameters: [
        { Name: BATCH_PARAMETERS.version, Value: order.version },
        { Name: BATCH_PARAMETERS.order, Value: `${folder}/` },
      ],
    }),
  );
  return PipelineExecutionArn!;
}
