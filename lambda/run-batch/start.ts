import { paginateListPipelineExecutions, StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { BATCH_FILES, BATCH_PARAMETERS, BATCH_PLACES, type BatchState } from '../../contract/batch';
import { CSV } from '../../contract/jobs';
import type { NoticeKind } from '../../contract/notices';
import { hashText } from '../../engine/aws/canonical';
import { readEventTime } from '../../engine/aws/event-time';
import { isRunning } from '../../engine/aws/pipeline-runs';
import { type ListedObject, listObjects, writeJson } from '../../engine/aws/s3';
import { findServingVersion, type ServingVersion } from '../../engine/traffic/serving-version';
import { decide, type Observed } from './decide';
import { findDelivery } from './delivery';
import type { BatchRecord, DueEvent, ManualEvent } from './events';
import { type BatchOptions, tellBatch } from './options';
import { addSkip, describeSkips, isTold, readSkips, writeSkips } from './skips';
import { describeWhatHolds, nameAnswers, readState } from './state';

/** Starts a batch, unless something speaks against it. */
export async function start(event: DueEvent | ManualEvent, options: BatchOptions): Promise<BatchRecord> {
  const time = readEventTime(event, options.now);
  const run = nameRun(time);
  const state = await readState(options);
  const { observed, rowsUri, serving } = await observe(run, 'reason' in event, state?.state, options);
  const decision = decide(observed);
  const { outcome, reason } = decision;
  const tellNotStarted = (kind: NoticeKind, lasts = ''): Promise<void> =>
    tellBatch(
      {
        kind,
        time,
        happened: `The batch of ${time.toISOString()} was not started${lasts}: ${reason}`,
        holds: describeWhatHolds(state?.state, options),
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
      ...(rowsUri !== undefined && {
        decisionThreshold: serving.decisionThreshold,
        countsAsTraffic: state?.state.fingerprint !== observed.fingerprint,
      }),
    };
    const parameters = {
      [BATCH_PARAMETERS.version]: order.version,
      ...(rowsUri !== undefined && {
        [BATCH_PARAMETERS.rows]: rowsUri,
        [BATCH_PARAMETERS.answer]: serving.answerContentType ?? CSV,
      }),
    };
    return { outcome: 'started', reason, pipelineExecutionArn: await startRun(order, parameters, options) };
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
): Promise<{ observed: Observed; rowsUri?: string; serving: Partial<ServingVersion> }> {
  const { s3, sageMaker, endpointName, variantName, sourceUri, aheadUri, deliveries } = options;
  const [running, serving, listed, ahead] = await Promise.all([
    findRunning(options),
    findServingVersion(sageMaker, endpointName, variantName),
    listObjects(s3, `${sourceUri}/`),
    aheadUri === undefined ? [] : listObjects(s3, `${aheadUri}/`),
  ]);
  const delivery = deliveries === undefined ? undefined : findDelivery(listed, `${sourceUri}/`);
  const table = deliveries === undefined ? listed : (delivery?.objects ?? []);
  const observed: Observed = {
    run,
    running,
    version: serving.modelPackageArn,
    ...('reason' in serving && { noVersion: serving.reason }),
    objects: table.filter(({ size }) => size > 0).length,
    source: deliveries === undefined ? 'table' : 'delivery',
    fingerprint: fingerprint([...table, ...ahead]),
    last,
    byHand,
  };
  return { observed, rowsUri: delivery?.uri, serving };
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

async function startRun(
  order: BatchState,
  parameters: Readonly<Record<string, string>>,
  { s3, sageMaker, pipelineName, workUri, deliveries }: BatchOptions,
): Promise<string> {
  const folder = `${workUri}/${BATCH_PLACES.orders}/${order.run}`;
  await writeJson(s3, `${folder}/${BATCH_FILES.order}`, order);
  const { PipelineExecutionArn } = await sageMaker.send(
    new StartPipelineExecutionCommand({
      PipelineName: pipelineName,
      PipelineExecutionDisplayName: order.run,
      PipelineExecutionDescription: `The ${nameAnswers({ deliveries })} of ${order.time}`,
      // The same due time is the same run, however often its event comes.
      ClientRequestToken: hashText(`${pipelineName} ${order.run}`),
      PipelineParameters: Object.entries({ ...parameters, [BATCH_PARAMETERS.order]: `${folder}/` }).map(
        ([Name, Value]) => ({ Name, Value }),
      ),
    }),
  );
  return PipelineExecutionArn!;
}
