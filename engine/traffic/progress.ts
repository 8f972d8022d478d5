import type { S3Client } from '@aws-sdk/client-s3';
import { FILES } from '../../contract/layout';
import { describeError } from '../aws/aws-errors';
import { logger } from '../aws/logging';
import { readText, writeJson } from '../aws/s3';

/** How often a mark is tried to be moved before other invocations. */
const ATTEMPTS = 5;

/** What is stored; ISO times by what was done until then. */
interface Progress {
  readonly version: 1;
  readonly until: Readonly<Record<string, string>>;
}

/**
 * Until when a monitor has done its work, one mark for each kind of it, in one object beside its reports. Marks only move
 * forward, by conditional writes, in whatever order invocations come. They tell where catching up begins; what was done for a
 * window is told by its own report, so that a mark that was lost makes work but nothing wrong.
 */
export class ProgressStore<Kind extends string> {
  private readonly uri: string;

  /** @param folder `<REPORT_URI>/<endpoint>` */
  constructor(
    private readonly s3: S3Client,
    folder: string,
  ) {
    this.uri = `${folder}/${FILES.progress}`;
  }

  /** The end of the last window for which this was done; undefined before the first one. */
  async read(kind: Kind): Promise<Date | undefined> {
    return readMark((await this.load()).progress, kind);
  }

  /** Notes that this was done for the window that ends then, and for those before it. */
  async advance(kind: Kind, end: Date): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { progress, etag } = await this.load();
      const mark = readMark(progress, kind);
      if (mark !== undefined && mark >= end) {
        return;
      }
      const moved: Progress = { version: 1, until: { ...progress.until, [kind]: end.toISOString() } };
      if (await writeJson(this.s3, this.uri, moved, etag === undefined ? 'absent' : { etag })) {
        return;
      }
    }
    logger.warn('the progress could not be noted: other invocations were first each time', { uri: this.uri });
  }

  private async load(): Promise<{ progress: Progress; etag?: string }> {
    const none: Progress = { version: 1, until: {} };
    const object = await readText(this.s3, this.uri);
    if (object === undefined) {
      return { progress: none };
    }
    try {
      const progress = JSON.parse(object.text) as Partial<Progress> | null;
      if (typeof progress?.until === 'object' && progress.until !== null) {
        return { progress: { version: 1, until: progress.until }, etag: object.etag };
      }
      throw new SyntaxError('it has no marks');
    } catch (error) {
      logger.warn('the progress is damaged and begins anew', { uri: this.uri, reason: describeError(error) });
      return { progress: none, etag: object.etag };
    }
  }
}

function readMark({ until }: Progress, kind: string): Date | undefined {
  const mark = new Date(until[kind] ?? Number.NaN);
  return Number.isNaN(mark.getTime()) ? undefined : mark;
}
