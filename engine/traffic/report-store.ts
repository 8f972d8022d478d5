import type { S3Client } from '@aws-sdk/client-s3';
import { describeError, isNotFound, isPermissionRefusal } from '../aws/aws-errors';
import { hashText, toCanonicalJson } from '../aws/canonical';
import { logger } from '../aws/logging';
import { readText } from '../aws/s3';
import type { Baseline, DriftConfig, DriftReport } from '../drift';
import { WindowCounter, type WindowCounts } from '../drift/window-counts';
import { writeJson } from './objects';
import { DamagedObjectError, readPackedJson, writePackedJson } from './packed-json';
import { formatHour, formatSecond, isRegular, type Window } from './window';

type Span = Pick<Window, 'start' | 'end'>;

/** Counts as they are stored. */
export interface StoredCounts {
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
    private readonly s3: S3Client,
    readonly folder: string,
    private readonly config: DriftConfig,
  ) {}

  /**
   * `<folder>/yyyy/mm/dd/hh/<window>`, the folders those of the window's start; without an extension.
   */
  locate(window: Span): string {
    return `${this.folder}/${formatHour(window.start)}/${nameWindow(window, this.config)}`;
  }

  /** The report of a window, if it was evaluated. One that is damaged tells nothing, and holds back no other window's verdict. */
  async readReport(window: Span): Promise<DriftReport | 'damaged' | undefined> {
    return (await this.load(window)).report;
  }

  /** The report of a window whose turn has come; undefined also where only somebody looked at it before. */
  async readSettled(window: Span): Promise<DriftReport | 'damaged' | undefined> {
    const report = await this.readReport(window);
    return report !== undefined && report !== 'damaged' && !this.isSettled(report, window) ? undefined : report;
  }

  /**
   * Writes a report unless the window has one that stands: of invocations at the same time the first one decides, and a
   * window's rows are never counted differently afterwards. A look at a window before its turn is replaced, and so is a report
   * that is damaged.
   *
   * @returns the report that stands
   */
  async settle(window: Span, report: DriftReport): Promise<DriftReport> {
    for (;;) {
      const stored = await this.load(window);
      if (stored.report !== undefined && stored.report !== 'damaged' && this.isSettled(stored.report, window)) {
        return stored.report;
      }
      if (await writeJson(this.s3, this.locateReport(window), report, stored.etag ? { etag: stored.etag } : 'absent')) {
        return report;
      }
    }
  }

  /** `<folder>/…/<window>.json` */
  locateReport(window: Span): string {
    return `${this.locate(window)}.json`;
  }

  /** A window of another length that began at the same time has the same name. */
  private isSettled(report: DriftReport, window: Span): boolean {
    return (
      !report.provisional && isRegular(window, this.config) && Date.parse(report.window.end) === window.end.getTime()
    );
  }

  private async load(window: Span): Promise<{ report?: DriftReport | 'damaged'; etag?: string }> {
    const uri = this.locateReport(window);
    const object = await readText(this.s3, uri);
    if (object === undefined) {
      return {};
    }
    try {
      const report = JSON.parse(object.text) as Partial<DriftReport> | null;
      if (isReport(report)) {
        return { report, etag: object.etag };
      }
      logger.warn('an earlier report is damaged', { uri, reason: 'it is JSON, but no report of a window' });
    } catch (error) {
      logger.warn('an earlier report is damaged', { uri, reason: describeError(error) });
    }
    return { report: 'damaged', etag: object.etag };
  }

  /** The counts of a window, or undefined when there are none, they are damaged or they were made with another baseline. */
  async readCounts(window: Span, identity: string): Promise<WindowCounts | undefined> {
    const uri = this.locateCounts(window);
    try {
      const stored = await readPackedJson<StoredCounts>(this.s3, uri);
      return stored.identity === identity ? stored.counts : undefined;
    } catch (error) {
      // S3 tells whoever may not list the whole bucket 403 for what is absent. The capture can be read again.
      if (isNotFound(error) || isPermissionRefusal(error)) {
        return undefined;
      }
      if (error instanceof DamagedObjectError) {
        logger.warn('stored counts cannot be used', { uri, reason: error.message });
        return undefined;
      }
      // They are there, and a later attempt finds them: without them, rows of a window that is too large to be counted again would be lost.
      throw error;
    }
  }

  async writeCounts(window: Span, identity: string, counts: WindowCounts): Promise<void> {
    const stored: StoredCounts = { identity, counts };
    await writePackedJson(this.s3, this.locateCounts(window), stored);
  }

  private locateCounts(window: Span): string {
    return `${this.locate(window)}.counts.json.gz`;
  }
}

function isReport(document: Partial<DriftReport> | null): document is DriftReport {
  return (
    typeof document?.verdict === 'string' &&
    typeof document.window?.start === 'string' &&
    Array.isArray(document.driftedFeatures)
  );
}

/**
 * A text that two sets of counts share only if they can be added up: made with the same baseline, of the version that serves
 * since the same time, by a detector that counts the same things.
 */
export function identifyCounts(baseline: Baseline, servingSince?: Date): string {
  return hashText(
    toCanonicalJson({ baseline, servingSince, shape: new WindowCounter(baseline, servingSince).counts() }),
    32,
  );
}

/**
 * A window's name: its start. A window that is not of the schedule also names its end, so that looking closer by hand never
 * replaces a report.
 */
export function nameWindow(window: Span, config: DriftConfig): string {
  return isRegular(window, config)
    ? formatSecond(window.start)
    : `${formatSecond(window.start)}-${formatSecond(window.end)}`;
}
