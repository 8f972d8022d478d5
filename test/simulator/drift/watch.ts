import type { DriftReport } from '../../../engine/drift';
import { formatSecond } from '../../../engine/traffic/window';
import { TELL_MILLISECONDS } from '../aws/alarms';
import { expectSuccess, isUntoldLate } from '../monitor/late';
import { findUntoldFailure } from '../monitor/untold';
import { DELAY, locateReport, REPORTS, startOf, WINDOW } from '../monitor/world';
import type { DriftWorld } from './world';

/** More rows than this are more than `MAXIMUM_BYTES` where windows are counted in parts. */
const MOST_ROWS = 10;

/** What must hold of the monitor's bookkeeping. */
export class DriftWatch {
  public violation: string | undefined;

  public constructor(private readonly world: DriftWorld) {
    expectSuccess(world, (violation) => (this.violation ??= violation));
  }

  /** What has to hold once nothing is under way any more. */
  public look(): string | undefined {
    const reports = this.readReports();
    return (
      this.violation ??
      this.findDoubled(reports) ??
      this.findMissing(reports) ??
      this.findUntold(reports) ??
      this.findUnread(reports) ??
      this.findUntoldLate(reports) ??
      findUntoldFailure(this.world, 'WindowsAnalyzed') ??
      this.findLargeWhole(reports) ??
      this.findPageless(reports) ??
      this.findMetrics(reports)
    );
  }

  /** The reports of windows whose turn has come, by the start of their windows. */
  private readReports(): Map<number, DriftReport> {
    const { s3 } = this.world;
    const reports = new Map<number, DriftReport>();
    for (const uri of s3.list(REPORTS).filter((name) => /\d{8}T\d{6}Z\.json$/.test(name) && !/Z-/.test(name))) {
      const report = JSON.parse(s3.objects.get(uri)!.body) as DriftReport;
      const start = Date.parse(report.window.start);
      if (!report.provisional && Date.parse(report.window.end) === start + WINDOW) {
        reports.set(start, report);
      }
    }
    return reports;
  }

  /** Every row counts towards one verdict at most, and with the rows that its window had. */
  private findDoubled(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const judged = new Set<number>();
    for (const report of reports.values()) {
      if (!isJudged(report)) {
        continue;
      }
      let rows = 0;
      for (const start of report.windows.map((window) => Date.parse(window.start))) {
        if (judged.has(start)) {
          return 'the rows of one window count towards two verdicts';
        }
        judged.add(start);
        rows += this.world.traffic.get(start) ?? 0;
      }
      if (rows !== report.rows) {
        return `a verdict rests on ${report.rows} rows, and its windows have ${rows}`;
      }
    }
    return undefined;
  }

  /** Every window was evaluated, and every row counts towards a verdict or waits for one. */
  private findMissing(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const { runtime, start: first, traffic } = this.world;
    const last = startOf(runtime.now) - WINDOW;
    let waiting: number[] = [];
    for (let start = first; start <= last; start += WINDOW) {
      const report = reports.get(start);
      if (!report) {
        return `the window ${(last - start) / WINDOW} before the last one has no report`;
      }
      const named = new Set(report.windows.map((window) => Date.parse(window.start)));
      if (report.error === undefined && (traffic.get(start) ?? 0) > 0) {
        waiting.push(start);
      }
      if (waiting.some((window) => !named.has(window))) {
        return 'rows of a window count towards no verdict';
      }
      if (isJudged(report) || report.verdict === 'NotUnderstood') {
        waiting = [];
      }
    }
    return undefined;
  }

  /** Windows that could not be evaluated reach a person, and those that drifted whoever listens for events. */
  private findUntold(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const { messages, s3, told } = this.world;
    for (const { error, verdict, window } of reports.values()) {
      if (error !== undefined) {
        const { modified } = s3.objects.get(`${locateReport(Date.parse(window.start))}.json`)!;
        const [from, to] = [modified - TELL_MILLISECONDS, modified + TELL_MILLISECONDS];
        // Where the notice cannot be sent, the invocation fails: its end is told.
        if (
          !told.byNotice(['WindowNotEvaluated'], from, to, window.start) &&
          !told.byAlarm('HandlerAlarm', modified, to)
        ) {
          return 'nobody was told within 30 minutes of a window that could not be evaluated';
        }
      }
      if (verdict === 'Drift' && !messages.events.some(({ text }) => text.includes(window.start))) {
        return 'no event told of a window that drifted';
      }
    }
    return undefined;
  }

  /** No verdict rests on requests that nobody can read, no other window has none for them, and a person is told. */
  private findUnread(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const { unread, s3, told } = this.world;
    let before: DriftReport | undefined;
    for (const [start, report] of [...reports].sort(([one], [other]) => one - other)) {
      const { verdict, window, windows } = report;
      if (isJudged(report) && windows.some((each) => unread.has(Date.parse(each.start)))) {
        return 'a verdict rests on requests that nobody can read';
      }
      if (verdict === 'NotUnderstood' && !unread.has(start)) {
        return 'a window without such requests has no verdict because of them';
      }
      const { modified } = s3.objects.get(`${locateReport(start)}.json`)!;
      const [from, to] = [modified - TELL_MILLISECONDS, modified + TELL_MILLISECONDS];
      if (
        verdict === 'NotUnderstood' &&
        before?.verdict !== 'NotUnderstood' &&
        !told.byNotice(['TrafficNotUnderstood'], from, to, window.start) &&
        !told.byAlarm('HandlerAlarm', modified, to)
      ) {
        return 'nobody was told within 30 minutes of requests that nobody can read';
      }
      before = verdict === 'InsufficientData' ? before : report;
    }
    return undefined;
  }

  /** A person is told of every window that was evaluated late, because its own event never came. */
  private findUntoldLate(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const windows = [...reports.keys()];
    return isUntoldLate(this.world, windows, DELAY, () => true)
      ? 'nobody was told of a window that was evaluated late'
      : undefined;
  }

  /** What is too much for one function is counted in parts. */
  private findLargeWhole(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const { machine, traffic } = this.world;
    const counted = new Set(
      [...(machine?.executions.values() ?? [])].map(({ name }) => /^\w+(?=-\w+$)/.exec(name)?.[0]),
    );
    const isWhole = ([start, { error }]: [number, DriftReport]): boolean =>
      error === undefined && (traffic.get(start) ?? 0) > MOST_ROWS && !counted.has(formatSecond(new Date(start)));
    return machine && [...reports].some(isWhole)
      ? 'a window that is too large for one function was counted by one'
      : undefined;
  }

  private findPageless(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const pages = this.world.s3
      .list(REPORTS)
      .filter((uri) => uri.endsWith('.html'))
      .join(' ');
    const isPageless = ({ window }: DriftReport): boolean =>
      !pages.includes(`${window.start.replace(/[-:]|\.\d+/g, '')}.html`);
    return [...reports.values()].some(isPageless) ? 'a report has no page' : undefined;
  }

  /** Every window that was evaluated has its metrics under the time of its own event, however often they were put. */
  private findMetrics(reports: ReadonlyMap<number, DriftReport>): string | undefined {
    const { cloudWatch } = this.world;
    const values = new Map<string, number>();
    for (const { name, timestamp, dimensions, value } of cloudWatch.metrics) {
      if (timestamp === undefined) {
        continue;
      }
      const key = `${name} ${dimensions} ${timestamp}`;
      if ((values.get(key) ?? value) !== value) {
        return `${name} has two values of one time`;
      }
      values.set(key, value);
    }
    const isPublished = ({ metricTime }: DriftReport): boolean =>
      cloudWatch.metrics.some(({ timestamp }) => timestamp === Date.parse(metricTime!));
    const unpublished = [...reports.values()].some((report) => report.error === undefined && !isPublished(report));
    return unpublished ? 'a window that was evaluated has no metrics' : undefined;
  }
}

function isJudged({ verdict }: DriftReport): boolean {
  return verdict === 'Drift' || verdict === 'NoDrift';
}
