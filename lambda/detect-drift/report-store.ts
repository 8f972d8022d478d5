import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { hashText, toCanonicalJson } from '../common/canonical';
import { isNotFound, isPermissionRefusal } from '../common/aws-errors';
import { logger } from '../common/logging';
import { parseS3Uri, readJson, S3Sender } from '../common/s3';
import { Baseline, DriftConfig, DriftReport, WindowCounter, WindowCounts } from '../drift';
import { writeJson } from './objects';
import { formatHour, isRegular, Window } from './window';

type Span = Pick<Window, 'start' | 'end'>;

/** What is stored of a window's counts. */
interface StoredCounts {
  /** See identifyCounts. */
  readonly identity: string;
  readonly counts: WindowCounts;
}

/** The reports of an endpoint's windows, with what was counted of each beside it. */
export class ReportStore {
  /**
   * @param folder `<REPORT_URI>/<endpoint>`
   * @param config tells windows of the schedule from others
   */
  constructor(
    private readonly s3: S3Sender,
    private readonly folder: string,
    private readonly config: DriftConfig,
  ) {}

  /**
   * `<folder>/yyyy/mm/dd/hh/<window start>`, all of the window's start, without an extension. A window that is not of the
   * schedule also names its end, so that looking closer by hand never replaces a report.
   */
  locate(window: Span): string {
    const name = isRegular(window, this.config) ? compact(window.start) : `${compact(window.start)}-${compact(window.end)}`;
    return `${this.folder}/${formatHour(window.start)}/${name}`;
  }

  /** The report of a window, if it was looked at. */
  readReport(window: Span): Promise<DriftReport | undefined> {
    return readJson<DriftReport>(this.s3, `${this.locate(window)}.json`);
  }

  /** @returns where the report is */
  async writeReport(window: Span, report: DriftReport): Promise<string> {
    const uri = `${this.locate(window)}.json`;
    await writeJson(this.s3, uri, report);
    return uri;
  }

  /** The counts of a window, or undefined when there are none or they were made with another baseline. */
  async readCounts(window: Span, identity: string): Promise<WindowCounts | undefined> {
    const uri = this.locateCounts(window);
    const { bucket, key } = parseS3Uri(uri);
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const stored = JSON.parse((await promisify(gunzip)(await Body!.transformToByteArray())).toString()) as StoredCounts;
      return stored.identity === identity ? stored.counts : undefined;
    } catch (error) {
      // S3 tells whoever may not list the whole bucket 403 for what is absent. The capture can be read again.
      if (!isNotFound(error) && !isPermissionRefusal(error)) {
        logger.warn('stored counts cannot be used', { uri, reason: String(error) });
      }
      return undefined;
    }
  }

  async writeCounts(window: Span, identity: string, counts: WindowCounts): Promise<void> {
    const { bucket, key } = parseS3Uri(this.locateCounts(window));
    const stored: StoredCounts = { identity, counts };
    // Most cells of most windows are 0.
    const body = await promisify(gzip)(JSON.stringify(stored));
    await this.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/gzip' }));
  }

  private locateCounts(window: Span): string {
    return `${this.locate(window)}.counts.json.gz`;
  }
}

/**
 * A text that two sets of counts share only if they can be added up: made with the same baseline, of the version that serves
 * since the same time, by a detector that counts the same things.
 */
export function identifyCounts(baseline: Baseline, servingSince?: Date): string {
  return hashText(toCanonicalJson({ baseline, servingSince, shape: new WindowCounter(baseline, servingSince).counts() }), 32);
}

/** `yyyymmddThhmmssZ` */
function compact(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '');
}
