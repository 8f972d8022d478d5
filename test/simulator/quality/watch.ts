import { UNLABELLED_WINDOWS } from '../../../contract/monitor-defaults';
import type { QualityReport } from '../../../engine/quality/report';
import { TELL_MILLISECONDS } from '../aws/alarms';
import { expectSuccess, isUntoldLate } from '../monitor/late';
import { findUntoldFailure } from '../monitor/untold';
import { locateReport, startOf, toText, WINDOW } from '../monitor/world';
import { findLargeWhole, findWrongTraining } from './training';
import { DELAYS, type QualityWorld } from './world';

type Step = keyof typeof DELAYS;

/** For so many windows labels may be late: they are measured again then. */
const LATE_WINDOWS = 6;

/** What must hold of the bookkeeping of measured quality. */
export class QualityWatch {
  public violation: string | undefined;
  /** Windows of which a report of the whole was there, by their start. */
  private readonly whole = new Set<number>();

  public constructor(private readonly world: QualityWorld) {
    expectSuccess(world, (violation) => (this.violation ??= violation));
    const { onEnd } = world.monitor;
    world.monitor.onEnd = (outcome) => {
      onEnd(outcome);
      this.checkWhole();
    };
  }

  /** What has to hold once nothing is under way any more. */
  public look(): string | undefined {
    return (
      this.violation ??
      this.findMissing() ??
      this.findGivenUp() ??
      this.findWrongRows() ??
      findWrongTraining(this.world, this.listDue('measured'), (start) => this.readReport(start)) ??
      findLargeWhole(this.world, this.listDue('measured'), (start) => this.readReport(start)) ??
      this.findMetrics() ??
      this.findUntoldLate() ??
      findUntoldFailure(this.world, 'WindowsMeasured') ??
      this.findUntoldLabels()
    );
  }

  /** Who asks for a part of a window replaces nothing of the whole one. */
  private checkWhole(): void {
    for (const start of this.listDue('measured')) {
      const end = this.readReport(start)?.window.end;
      if (end === toText(start + WINDOW)) {
        this.whole.add(start);
      } else if (this.whole.has(start)) {
        this.violation ??= 'the report of a whole window was replaced';
      }
    }
  }

  /** Every window is estimated, measured, and measured again, or somebody was told why not. */
  private findMissing(): string | undefined {
    for (const [step, ending] of [
      ['estimated', '.estimate.json'],
      ['measured', '.json'],
    ] as const) {
      const missing = this.listDue(step).find((start) => !this.find(start, ending) && !this.isGivenUp(step, start));
      if (missing !== undefined) {
        return `a window was not ${step}`;
      }
    }
    const stale = this.listDue('measuredAgain').some((start) => {
      const until = Date.parse(this.readReport(start)?.labelsUntil ?? '');
      return until < start + WINDOW + DELAYS.measuredAgain && !this.isGivenUp('measuredAgain', start);
    });
    return stale ? 'a window was not measured again with late labels' : undefined;
  }

  /** One call that goes wrong is no window's own fault. */
  private findGivenUp(): string | undefined {
    const { faults, messages } = this.world;
    return faults <= 1 && messages.sent.some(({ text }) => text.includes('WindowNotEvaluated'))
      ? 'a window was given up for a single call that went wrong'
      : undefined;
  }

  /** Every row of a window and every label that had come counts, and once. */
  private findWrongRows(): string | undefined {
    const { traffic, labelled } = this.world;
    for (const start of this.listDue('measured')) {
      const report = this.readReport(start);
      // What was measured of it before, because somebody asked, is all there is of one that was given up.
      if (!report || this.isGivenUp('measured', start)) {
        continue;
      }
      const rows = traffic.get(start) ?? 0;
      if (report.labels.rows !== rows) {
        return `a report counts ${report.labels.rows} rows of ${rows}`;
      }
      // Labels count by the hour of their folder.
      const until = Date.parse(report.labelsUntil);
      const copies = this.world.rewritten.get(start);
      const times = [...(labelled.get(start) ?? [])].flatMap(([id, time]) =>
        Array.from({ length: 1 + (copies?.get(id) ?? 0) }, () => time),
      );
      const least = times.filter((time) => time < until).length;
      const most = times.filter((time) => startOf(time) <= startOf(until)).length;
      if (report.labels.labelledRows < least || report.labels.labelledRows > most) {
        return `a report counts ${report.labels.labelledRows} labels, and ${least} to ${most} had come`;
      }
    }
    return undefined;
  }

  /** Every window that was measured has its metrics, in the period of its own event. */
  private findMetrics(): string | undefined {
    const { metrics } = this.world.cloudWatch;
    const measured = metrics.filter(({ name }) => name === 'WindowsMeasured');
    if (measured.some(({ value }) => value !== 1)) {
      return 'a value of a window is no 1';
    }
    const unpublished = this.listDue('measured').some((start) => {
      const from = start + WINDOW + DELAYS.measured;
      const isOf = (timestamp = 0): boolean => timestamp >= from && timestamp < from + WINDOW;
      return !measured.some(({ timestamp }) => isOf(timestamp)) && !this.isGivenUp('measured', start);
    });
    return unpublished ? 'a window that was measured has no metrics' : undefined;
  }

  private findUntoldLate(): string | undefined {
    for (const [step, delay] of Object.entries(DELAYS) as [Step, number][]) {
      const windows = this.listDue(step).filter((start) => !this.isGivenUp(step, start));
      // One that was measured late, with all labels, needs no second message.
      const isAbout = (told: string | undefined): boolean =>
        told === step || (step === 'measuredAgain' && told === 'measured');
      if (isUntoldLate(this.world, windows, delay, (details) => isAbout(details.step))) {
        return `nobody was told of a window that was ${step} late`;
      }
    }
    return undefined;
  }

  /** That no labels come is told with the third window in a row that has predictions and none. */
  private findUntoldLabels(): string | undefined {
    const { told, runtime } = this.world;
    let unlabelled: number[] = [];
    for (const start of this.listDue('measured')) {
      const { rows = 0, labelledRows = 0 } = this.readReport(start)?.labels ?? {};
      unlabelled = labelledRows > 0 ? [] : rows > 0 ? [...unlabelled, start] : unlabelled;
      if (rows === 0 || labelledRows > 0 || unlabelled.length !== UNLABELLED_WINDOWS) {
        continue;
      }
      const times = unlabelled.map((window) => this.findMeasured(window));
      const done = times.some((time) => time === undefined) ? undefined : Math.max(...(times as number[]));
      // Labels that came late have ended a row that was told before.
      const since = unlabelled[0]! - LATE_WINDOWS * WINDOW;
      if (
        done !== undefined &&
        runtime.now >= done + TELL_MILLISECONDS &&
        !told.byNotice(['LabelsMissing'], since, done + TELL_MILLISECONDS)
      ) {
        return 'labels stay away, and nobody was told within 30 minutes';
      }
    }
    return undefined;
  }

  /** When a window was measured. One that was given up is measured with late labels for the first time. */
  private findMeasured(start: number): number | undefined {
    const { cloudWatch, s3 } = this.world;
    const from = start + WINDOW + DELAYS.measured;
    if (!this.isGivenUp('measured', start)) {
      return cloudWatch.metrics.find(
        ({ name, timestamp = 0 }) => name === 'WindowsMeasured' && timestamp >= from && timestamp < from + WINDOW,
      )?.at;
    }
    return this.isGivenUp('measuredAgain', start) ? undefined : s3.objects.get(`${locateReport(start)}.json`)?.modified;
  }

  /** Windows whose turn has come. */
  private listDue(step: Step): number[] {
    const { looks, runtime } = this.world;
    const delay = DELAYS[step];
    const first = Math.min(...looks.map((time) => startOf(time - delay) - WINDOW));
    const last = startOf(runtime.now - WINDOW / 2 - delay) - WINDOW;
    return last < first ? [] : Array.from({ length: (last - first) / WINDOW + 1 }, (_, i) => first + i * WINDOW);
  }

  private isGivenUp(step: Step, start: number): boolean {
    return this.world.messages.sent.some(
      ({ text }) =>
        text.includes('WindowNotEvaluated') && text.includes(toText(start)) && text.includes(`\\"${step}\\"`),
    );
  }

  private readReport(start: number): QualityReport | undefined {
    const body = this.find(start, '.json');
    return body === undefined ? undefined : (JSON.parse(body) as QualityReport);
  }

  private find(start: number, ending: string): string | undefined {
    return this.world.s3.objects.get(`${locateReport(start)}${ending}`)?.body;
  }
}
