import {
  GetQueryExecutionCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { EXTRACT_ACTIONS, EXTRACT_FOLDERS, type ExtractAnswer, type ExtractRequest } from '../../contract/extract';
import { FILES } from '../../contract/layout';
import { describeError, isRefusal } from '../../engine/aws/aws-errors';
import { hashText } from '../../engine/aws/canonical';
import { logger } from '../../engine/aws/logging';
import { listObjects, listUris, readText, writeText } from '../../engine/aws/s3';
import { describeFailure, ExtractError, shorten } from './describe-failure';
import type { UnloadOptions } from './options';

const POLL_MILLISECONDS = 5_000;
/** What is left for the answer when the function stops waiting. */
const RESERVED_MILLISECONDS = 45_000;
/** A query that Athena calls worth repeating is run so often. */
const MOST_ATTEMPTS = 3;

/** A query that was started. */
interface Started {
  readonly queryId: string;
  readonly attempt: number;
}

/**
 * Fills the source of a run: one step starts the query, and others wait for it, each for as long as SageMaker Pipelines waits
 * for a function, the last of them until the time of the extract is up. Every way to have no rows is an error, which ends the
 * run with a failed step whose reason is the message.
 *
 * @throws ExtractError
 */
export async function unloadQuery(
  request: ExtractRequest,
  remainingMilliseconds: number,
  options: UnloadOptions,
): Promise<ExtractAnswer> {
  try {
    return await fillSource(request, remainingMilliseconds, options);
  } catch (error) {
    if (error instanceof ExtractError) {
      throw error;
    }
    throw new ExtractError(
      `the extract stopped at ${shorten(describeError(error))}. Nothing was prepared; start a new run, later if AWS was busy`,
    );
  }
}

async function fillSource(
  request: ExtractRequest,
  remainingMilliseconds: number,
  options: UnloadOptions,
): Promise<ExtractAnswer> {
  const { action, queryId, attempt, seconds = 0 } = request;
  let started: Started;
  let outcome = 'started';
  if (queryId === undefined || attempt === undefined) {
    const query = request.query ?? '';
    await writeText(options.s3, locateQuery(request), query, 'text/plain');
    started = await start(request, query, 1, options);
  } else {
    const milliseconds = Math.min(seconds * 1000, remainingMilliseconds - RESERVED_MILLISECONDS);
    const deadline = options.now() + milliseconds;
    ({ started, outcome } = await awaitRows(request, { queryId, attempt }, deadline, options));
  }
  const answer: ExtractAnswer = {
    outcome,
    ...started,
    rows: locateRows(request, started.attempt),
    labelled: await locateLabels(request, options),
  };
  logger.info('extract', { action, ...answer });
  return answer;
}

/**
 * Starts the query. The token is made of the folder, which is the run's own, and of the attempt: who asks twice, as Lambda may,
 * starts one query.
 */
async function start(
  request: ExtractRequest,
  query: string,
  attempt: number,
  { athena, config }: UnloadOptions,
): Promise<Started> {
  const rows = locateRows(request, attempt);
  const { workGroup, database, keyArn } = config;
  const command = new StartQueryExecutionCommand({
    ClientRequestToken: hashText(rows),
    WorkGroup: workGroup,
    QueryExecutionContext: { Database: database },
    // A line of its own, since the query may end with a comment.
    QueryString: `UNLOAD (\n${query}\n) TO '${rows.replaceAll("'", "''")}' WITH (format = 'PARQUET', compression = 'SNAPPY')`,
    ResultConfiguration: {
      OutputLocation: `${request.folder}/${EXTRACT_FOLDERS.query}/`,
      ...(keyArn && { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: keyArn } }),
    },
  });
  try {
    const { QueryExecutionId } = await athena.send(command);
    return { queryId: QueryExecutionId!, attempt };
  } catch (error) {
    if (!isRefusal(error) && (error as Error).name !== 'InvalidRequestException') {
      throw error;
    }
    throw new ExtractError(
      `Athena refused the query: ${shorten(describeError(error))}. Check the extract's \`query\`, \`database\` and \`workGroup\`, deploy, and start a new run`,
    );
  }
}

async function awaitRows(
  request: ExtractRequest,
  before: Started,
  deadline: number,
  options: UnloadOptions,
): Promise<{ readonly started: Started; readonly outcome: string }> {
  const { athena } = options;
  let started = before;
  for (;;) {
    const { QueryExecution: query } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId: started.queryId }),
    );
    const state = query?.Status?.State;
    if (state === 'SUCCEEDED') {
      return { started, outcome: await describeRows(request, started, options) };
    }
    if (state === 'FAILED' || state === 'CANCELLED') {
      started = await startAgain(request, query!, started, options);
    } else if (options.now() + POLL_MILLISECONDS > deadline) {
      if (request.action === EXTRACT_ACTIONS.finish) {
        throw await stop(started, options);
      }
      return { started, outcome: `${state?.toLowerCase()}` };
    }
    await options.sleep(POLL_MILLISECONDS);
  }
}

/** Stops a query whose time is up; one that cannot be stopped ends by Athena's own limit. */
async function stop({ queryId }: Started, { athena }: UnloadOptions): Promise<ExtractError> {
  let stopped = 'was stopped';
  try {
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId }));
  } catch (error) {
    logger.warn('query not stopped', { query: queryId, error: describeError(error) });
    stopped = 'could not be stopped and may go on';
  }
  return new ExtractError(
    `the query ${queryId} ${stopped}: it took longer than the extract's \`maximumRuntime\`. Ask for less, or give it more time, deploy, and start a new run`,
  );
}

/**
 * Starts the next attempt of a query that Athena calls worth repeating.
 *
 * @throws ExtractError for any other
 */
async function startAgain(
  request: ExtractRequest,
  query: QueryExecution,
  { attempt }: Started,
  options: UnloadOptions,
): Promise<Started> {
  if (query.Status?.State !== 'FAILED' || !query.Status.AthenaError?.Retryable || attempt >= MOST_ATTEMPTS) {
    throw new ExtractError(describeFailure(query, attempt));
  }
  logger.warn('extract repeated', { query: query.QueryExecutionId, attempt, said: query.Status.StateChangeReason });
  const asked = await readText(options.s3, locateQuery(request));
  return start(request, asked?.text ?? '', attempt + 1, options);
}

/** How much was unloaded. */
async function describeRows(request: ExtractRequest, { queryId, attempt }: Started, { s3 }: UnloadOptions) {
  const files = await listObjects(s3, locateRows(request, attempt));
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length === 0) {
    throw new ExtractError(
      `the query ${queryId} found no rows, and there is nothing to train on. Check its conditions, and whether its tables were filled; then start a new run`,
    );
  }
  return `${(size / 1e6).toFixed(1)} MB in ${files.length === 1 ? 'one file' : `${files.length} files`}`;
}

function locateRows({ folder }: ExtractRequest, attempt: number): string {
  return `${folder}/${EXTRACT_FOLDERS.rows}/${attempt}/`;
}

function locateQuery({ folder }: ExtractRequest): string {
  return `${folder}/${EXTRACT_FOLDERS.query}/${FILES.query}`;
}

/** Labelled rows of live traffic are a part of the source; a job's input needs an object, which stands for none here. */
async function locateLabels({ folder, labelled }: ExtractRequest, { s3 }: UnloadOptions): Promise<string> {
  if ((await listUris(s3, labelled)).length > 0) {
    return labelled;
  }
  const none = `${folder}/${EXTRACT_FOLDERS.noLabels}/`;
  await writeText(s3, `${none}${FILES.noLabels}`, 'no labelled rows of live traffic\n', 'text/plain');
  return none;
}
