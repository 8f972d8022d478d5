import type { S3Client } from '@aws-sdk/client-s3';
import { listObjects } from '../../engine/aws/s3';
import type { FeatureSchema } from '../../engine/drift';
import { type LeftOutCounts, RecordFilter } from '../../engine/drift/record-filter';
import {
  type AnsweredRecord,
  type LeftOutRecord,
  parseAnsweredRecord,
  type RecordProblem,
} from '../../engine/quality/captured-record';
import { readGroundTruthLines } from '../../engine/quality/ground-truth';
import type { WindowJoin } from '../../engine/quality/join';
import { formatHour, listCaptureHours } from '../../engine/traffic/window';
import { readLines } from './read-lines';
import type { MeasurerSettings } from './settings';

/** A stretch of time; the end is exclusive. */
interface Period {
  readonly start: Date;
  readonly end: Date;
}

/** What could not be read of the captured traffic. */
export type Reject = (reason: string, detail: string, location: string) => void;

const DAY = 86_400_000;
const CAPTURE_FILE = /\.jsonl(\.gz)?$/;

/**
 * Hands over the captured records whose inference time is in the window.
 *
 * @returns what the filter left out; undefined where there is no filter
 */
export async function readRecords(
  s3: S3Client,
  settings: MeasurerSettings,
  window: Period,
  schema: readonly FeatureSchema[],
  take: (record: AnsweredRecord) => void,
  reject: Reject,
): Promise<LeftOutCounts | undefined> {
  const { answer, leaveOut } = settings.config;
  const filter = RecordFilter.of(leaveOut);
  let rows = 0;
  const parse = (text: string) => parseAnsweredRecord(text, schema, answer, filter);
  const leftOut = await readCaptured(
    s3,
    settings,
    window,
    parse,
    (record) => {
      rows += record.leftOut?.size ?? 0;
      take(record);
    },
    reject,
  );
  return filter && { ...leftOut, rows };
}

/**
 * Hands over what a reader makes of captured lines whose inference time is in the window. Lines that are too damaged to have a
 * time count by the hour that they were found in.
 *
 * @returns the requests that the filter left out as a whole
 */
export async function readCaptured<R extends { readonly inferenceTime: Date }>(
  s3: S3Client,
  { captureUri, endpointName, variantName }: MeasurerSettings,
  window: Period,
  parse: (text: string) => R | LeftOutRecord | RecordProblem,
  take: (record: R) => void,
  reject: Reject,
): Promise<LeftOutCounts> {
  let records = 0;
  for (const { path, inside } of listCaptureHours(window)) {
    const objects = (await listObjects(s3, `${captureUri}/${endpointName}/${variantName}/${path}/`)).filter(({ uri }) =>
      CAPTURE_FILE.test(uri),
    );
    for await (const { uri, lines, problems } of readLines(s3, objects)) {
      problems.filter(() => inside).forEach(({ reason, detail }) => reject(reason, detail, uri));
      for (const { text, number } of lines) {
        const parsed = parse(text);
        const time = parsed.inferenceTime;
        if (time === undefined ? !inside : time < window.start || time >= window.end) {
          continue;
        }
        if ('reason' in parsed) {
          reject(parsed.reason, parsed.detail, `${uri} line ${number}`);
        } else if ('isLeftOut' in parsed) {
          records++;
        } else {
          take(parsed);
        }
      }
    }
  }
  return { records, rows: 0 };
}

/**
 * Gives a join the ground truth that was collected from the window's start until an instant, by the hours in the keys. Labels
 * cannot be older than what they are about.
 */
export async function readGroundTruth(
  s3: S3Client,
  groundTruthUri: string,
  { start, end }: Period,
  join: WindowJoin,
): Promise<void> {
  const [first, last] = [formatHour(start), formatHour(end)];
  // A list by day is one request where one by hour would be twenty-four.
  for (let day = Math.floor(start.getTime() / DAY) * DAY; day <= end.getTime(); day += DAY) {
    const folder = `${groundTruthUri}/${formatHour(new Date(day)).slice(0, 10)}/`;
    const hourOf = (uri: string): string =>
      uri.slice(groundTruthUri.length + 1, groundTruthUri.length + 1 + first.length);
    const objects = (await listObjects(s3, folder)).filter(
      ({ uri }) => !uri.endsWith('/') && hourOf(uri) >= first && hourOf(uri) <= last,
    );
    for await (const part of readLines(s3, objects)) {
      readGroundTruthLines(part, part.uri, join);
    }
  }
}
