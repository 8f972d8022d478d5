import type { S3Client } from '@aws-sdk/client-s3';
import { listObjects } from '../aws/s3';
import { runPool } from './run-pool';
import { listCaptureHours, type Window } from './window';

/** Names of captured files; data capture writes them plain, and who moves them may pack them. */
const CAPTURE_FILE = /\.jsonl(\.gz)?$/;

/** A file of captured requests. */
export interface CapturedObject {
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  /** Whether what is too damaged to have a time counts: it does in the hours that overlap the window. */
  readonly inside: boolean;
}

/**
 * The files that may hold requests of a window, in the order of their names.
 *
 * @param uri `<capture destination>/<endpoint>/<variant>`
 */
export async function listCapture(
  s3: S3Client,
  uri: string,
  window: Pick<Window, 'start' | 'end'>,
): Promise<CapturedObject[]> {
  const listed = await runPool(listCaptureHours(window), async ({ path, inside }) =>
    (await listObjects(s3, `${uri}/${path}/`)).map((object) => ({ uri: object.uri, size: object.size, inside })),
  );
  return listed.flat().filter((object) => CAPTURE_FILE.test(object.uri));
}
