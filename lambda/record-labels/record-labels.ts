import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  DescribeFeatureGroupCommand,
  type DescribeFeatureGroupResponse,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import {
  type FeatureValue,
  PutRecordCommand,
  type SageMakerFeatureStoreRuntimeClient,
  TargetStore,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { parse } from 'csv-parse';
import { restoreCell } from '../../contract/spreadsheet-cells';
import { isNotFound } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { RecordMaker } from './record-maker';
import type { RecordSettings } from './settings';

/** A file was written; or somebody names one. */
export interface RecordEvent {
  readonly detail?: {
    readonly bucket?: { readonly name?: string };
    readonly object?: { readonly key?: string };
  };
}

/** What became of a file. */
export interface RecordedRows {
  readonly rows: number;
  /** Values that their features cannot hold, by feature. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** What copying needs. */
export interface RecordOptions extends RecordSettings {
  readonly s3: S3Client;
  readonly sageMaker: SageMakerClient;
  readonly featureStore: SageMakerFeatureStoreRuntimeClient;
}

/** An event that names no file. */
export class NoFileError extends Error {
  constructor(event: unknown) {
    super(
      `the event names no file of labelled rows: {"detail": {"bucket": {"name": "…"}, "object": {"key": "….csv"}}} copies one by hand, got ${JSON.stringify(event).slice(0, 300)}`,
    );
    this.name = 'NoFileError';
  }
}

/** Records under way at once: some thousand a second, of the 10,000 that Feature Store takes unless its quota was raised. */
const AT_ONCE = 50;
/** The window that a file is named after: `20261123T130000Z.csv`. */
const FILE = /(?:^|\/)(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.csv$/;

/**
 * Copies a file of labelled rows into a feature group: each row is a record whose event time is the beginning of the window in
 * which its request came. Who copies a file twice writes its records twice, with the same keys and event times: readers take the
 * one that was written last.
 *
 * @returns undefined for a file that holds no labelled rows, such as a list of contradicting keys, and for one that is no more
 * @throws NoFileError or NoFeatureError
 */
export async function recordLabels(event: RecordEvent, options: RecordOptions): Promise<RecordedRows | undefined> {
  const { bucket, object } = event.detail ?? {};
  if (typeof bucket?.name !== 'string' || typeof object?.key !== 'string') {
    throw new NoFileError(event);
  }
  const [, ...time] = FILE.exec(object.key) ?? [];
  if (time.length === 0) {
    return undefined;
  }
  const { s3, sageMaker, featureStore, featureGroupName } = options;
  const group = await sageMaker.send(new DescribeFeatureGroupCommand({ FeatureGroupName: featureGroupName }));
  const rows = await openRows(s3, bucket.name, object.key);
  if (rows === undefined) {
    logger.warn('the file of labelled rows is no more, so nothing of it is copied', { ...object });
    return undefined;
  }
  const recorded = await putRecords(rows, startOf(time), group, featureStore);
  logger.info('labelled rows copied', { featureGroupName, ...object, ...recorded });
  return recorded;
}

function startOf([year, month, day, hour, minute, second]: readonly string[]): Date {
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The cells of a CSV file, line by line: a window may have more rows than memory. */
async function openRows(s3: S3Client, bucket: string, key: string): Promise<AsyncIterable<string[]> | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (Body as Readable).pipe(parse());
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

async function putRecords(
  rows: AsyncIterable<string[]>,
  time: Date,
  group: DescribeFeatureGroupResponse,
  featureStore: SageMakerFeatureStoreRuntimeClient,
): Promise<RecordedRows> {
  let maker: RecordMaker | undefined;
  let count = 0;
  let records: FeatureValue[][] = [];
  const flush = async (): Promise<void> => {
    const commands = records.map(
      (Record) =>
        new PutRecordCommand({
          FeatureGroupName: group.FeatureGroupName,
          Record,
          // A row of traffic is history: what an online store knows of today stays.
          TargetStores: [TargetStore.OFFLINE_STORE],
        }),
    );
    records = [];
    await Promise.all(commands.map((command) => featureStore.send(command)));
  };
  for await (const row of rows) {
    const cells = row.map(restoreCell);
    if (maker === undefined) {
      maker = new RecordMaker(cells, time, group);
      continue;
    }
    records.push(maker.makeRecord(cells));
    count++;
    if (records.length === AT_ONCE) {
      await flush();
    }
  }
  await flush();
  return { rows: count, leftOut: maker?.leftOut ?? {} };
}
