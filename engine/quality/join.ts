import type { LeftOutCounts } from '../drift/record-filter';
import type { AnsweredRecord } from './captured-record';
import type { GroundTruth } from './ground-truth';
import { countPredictions, type HeldRecord, HeldRow, holdRecord, type LabelledRow } from './held-record';
import { IdSample } from './id-sample';
import type { Interpreter } from './interpret';
import { ReasonCounts, type RejectedLine } from './reason-counts';

/** Records are held in this much memory at most, as holdRecord estimates it: a sixth of what the function has. */
const MOST_BYTES = 512 * 1024 ** 2;

/** How many rows of a window have a label, and why others have none. */
export interface Coverage {
  readonly records: number;
  /** Rows whose answer is a prediction. */
  readonly rows: number;
  readonly labelledRows: number;
  /** labelledRows / rows (of the sample, if there is one); 0 when there are none. */
  readonly coverage: number;
  /** There when the window is larger than memory: only these rows are measured and become training data. */
  readonly sample?: {
    /** Of the captured ids, chosen by their hash: 1/2, 1/4, … */
    readonly share: number;
    /** Rows of these ids whose answer is a prediction. */
    readonly rows: number;
  };
  /** Labels that do not count: `contradicting`, `unknownLabel`, `otherNumberOfLabels`; and lines that cannot be read. */
  readonly unusableLabels: Readonly<Record<string, number>>;
  /** Labels that say again what is known, and labels of ids that the window did not capture (those of other windows). */
  readonly repeatedLabels: number;
  readonly labelsOfOtherWindows: number;
  /** What the filter left out; absent where there is no filter. Labels of it count among those of other windows. */
  readonly leftOut?: LeftOutCounts;
  /** Captured records, or rows, that hold no prediction. */
  readonly unusableRecords: Readonly<Record<string, number>>;
  readonly samples: readonly RejectedLine[];
}

interface Known {
  readonly records: HeldRecord[];
  labels?: readonly string[];
  contradicted?: boolean;
}

/**
 * Joins captured records with their ground truth. Captures first, all of them; then the labels, in any order: only those of
 * the window's records are kept, so memory grows with the window and not with the labels of others.
 *
 * A window that is larger than memory is measured on a sample: as soon as what is held is too much, half of the ids are let
 * go, by their hash. Which ones are left does not depend on the order, and labels of an id are kept or left with it.
 */
export class WindowJoin {
  private readonly known = new Map<string, Known>();
  private readonly problems = new ReasonCounts();
  private readonly labelProblems = new ReasonCounts();
  private records = 0;
  private answered = 0;
  private repeated = 0;
  private others = 0;
  private held = 0;
  private leftOut?: LeftOutCounts;
  private readonly sample = new IdSample();

  /** @param mostBytes of memory, estimated, that records are held in at most */
  constructor(
    readonly interpreter: Interpreter,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  addRecord(record: AnsweredRecord): void {
    this.records++;
    const held = holdRecord(record, this.interpreter);
    held.predictions.forEach((prediction, i) => {
      if (prediction === undefined && !record.leftOut?.has(i)) {
        this.problems.add(
          'unreadablePrediction',
          `the record ${record.id} was answered ${JSON.stringify(record.answers[i])}`,
          record.id,
        );
      }
    });
    this.answered += countPredictions(held);
    if (!this.sample.has(record.id)) {
      return;
    }
    const known = this.known.get(record.id);
    if (known) {
      // The same id asked for twice has the same truth both times.
      known.records.push(held);
    } else {
      this.known.set(record.id, { records: [held] });
    }
    this.held += held.bytes;
    while (this.held > this.mostBytes && this.known.size > 0) {
      this.letHalfGo();
    }
  }

  /** Counts what the filter left out of the window. */
  leaveOut(counts: LeftOutCounts): void {
    this.leftOut = counts;
  }

  private letHalfGo(): void {
    this.sample.halve();
    for (const [id, { records }] of this.known) {
      if (!this.sample.has(id)) {
        this.held -= records.reduce((total, { bytes }) => total + bytes, 0);
        this.known.delete(id);
      }
    }
  }

  /** Counts a captured line that cannot be used. */
  rejectRecord(reason: string, detail: string, location: string): void {
    this.problems.add(reason, detail, location);
  }

  addLabels({ id, labels }: GroundTruth, location: string): void {
    const known = this.known.get(id);
    if (!this.sample.has(id)) {
      return;
    }
    if (!known) {
      this.others++;
    } else if (known.labels === undefined) {
      known.labels = labels;
    } else if (
      labels.length === known.labels.length &&
      labels.every((label, i) => this.saySame(label, known.labels![i]))
    ) {
      this.repeated++;
    } else {
      // Nobody can say which one is right: neither counts.
      known.contradicted = true;
      this.labelProblems.add('contradicting', `the record ${id} has been labelled differently`, location);
    }
  }

  /** `1` and the positive class are the same truth, and so are `3` and `3.0` of a regression. */
  private saySame(one: string, other: string): boolean {
    const truth = one === other ? undefined : this.interpreter.readTruth(one);
    return one === other || (truth !== undefined && truth === this.interpreter.readTruth(other));
  }

  /** Counts a line of ground truth that cannot be used. */
  rejectLabels(reason: string, detail: string, location: string): void {
    this.labelProblems.add(reason, detail, location);
  }

  /** The labelled rows in order of their time and id, and what became of the rest. */
  finish(): { rows: LabelledRow[]; coverage: Coverage } {
    let answered = 0;
    const rows: LabelledRow[] = [];
    for (const [id, { records, labels, contradicted }] of this.known) {
      for (const record of records) {
        answered += countPredictions(record);
        if (labels === undefined || contradicted) {
          continue;
        }
        if (labels.length !== record.predictions.length) {
          this.labelProblems.add(
            'otherNumberOfLabels',
            `the record ${id} has ${record.predictions.length} rows and ${labels.length} labels`,
            id,
          );
          continue;
        }
        const keys = nameRows(id, record);
        record.predictions.forEach((prediction, i) => {
          const truth = this.interpreter.readTruth(labels[i]);
          if (truth === undefined) {
            this.labelProblems.add('unknownLabel', `the record ${id} is labelled ${JSON.stringify(labels[i])}`, id);
          } else if (prediction !== undefined) {
            rows.push(new HeldRow(prediction, truth, labels[i], record, i, keys?.[i]));
          }
        });
      }
    }
    rows.sort(
      (a, b) =>
        a.time.getTime() - b.time.getTime() ||
        compare(a.key ?? '', b.key ?? '') ||
        (a.score ?? a.predicted) - (b.score ?? b.predicted),
    );
    return {
      rows,
      coverage: {
        records: this.records,
        rows: this.answered,
        labelledRows: rows.length,
        coverage: answered === 0 ? 0 : rows.length / answered,
        ...(this.leftOut && { leftOut: this.leftOut }),
        ...(this.sample.share < 1 && { sample: { share: this.sample.share, rows: answered } }),
        unusableLabels: this.labelProblems.counts(),
        repeatedLabels: this.repeated,
        labelsOfOtherWindows: this.others,
        unusableRecords: this.problems.counts(),
        samples: [...this.problems.samples(), ...this.labelProblems.samples()],
      },
    };
  }
}

/** The rows' keys, when the caller named each: the id of a single row, or as many parts between commas as there are rows. */
function nameRows(id: string, { named, predictions }: HeldRecord): string[] | undefined {
  if (!named) {
    return undefined;
  }
  // A blank around a key would make another one of it, which may go to another split.
  const keys = (predictions.length === 1 ? [id] : id.split(',')).map((key) => key.trim());
  return keys.length === predictions.length && !keys.includes('') ? keys : undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
