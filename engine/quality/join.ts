import type { Row } from '../drift/schema';
import type { AnsweredRecord } from './captured-record';
import type { GroundTruth } from './ground-truth';
import type { Interpreter } from './interpret';
import type { Outcome } from './measure';
import { ReasonCounts, type RejectedLine } from './reason-counts';

/** A captured row whose truth is known. */
export interface LabelledRow extends Outcome {
  /** The row's own key, when the caller named it. */
  readonly key?: string;
  readonly time: Date;
  /** The input as it came in. */
  readonly input?: Row;
  /** The truth as it was written. */
  readonly label: string;
}

/** How many rows of a window have a label, and why others have none. */
export interface Coverage {
  readonly records: number;
  /** Rows whose answer is a prediction. */
  readonly rows: number;
  readonly labelledRows: number;
  /** labelledRows / rows; 0 when there are none. */
  readonly coverage: number;
  /** Labels that do not count: `contradicting`, `unknownLabel`, `otherNumberOfLabels`; and lines that cannot be read. */
  readonly unusableLabels: Readonly<Record<string, number>>;
  /** Labels that say again what is known, and labels of ids that the window did not capture (those of other windows). */
  readonly repeatedLabels: number;
  readonly labelsOfOtherWindows: number;
  /** Captured records, or rows, that hold no prediction. */
  readonly unusableRecords: Readonly<Record<string, number>>;
  readonly samples: readonly RejectedLine[];
}

/** More records than a join holds in memory. */
export class WindowTooLargeError extends Error {
  constructor(most: number) {
    super(
      `the window holds more than ${most} captured records, which is what one function can join: choose a shorter window, or capture a smaller share of the requests`,
    );
    this.name = 'WindowTooLargeError';
  }
}

/** Records that are held at most: with inputs of 20 columns, 200,000 took 1.0 GB of the function's 3. */
const MOST_RECORDS = 500_000;

interface Known {
  readonly records: AnsweredRecord[];
  labels?: readonly string[];
  contradicted?: boolean;
}

/**
 * Joins captured records with their ground truth. Captures first, all of them; then the labels, in any order: only those of
 * the window's records are kept, so memory grows with the window and not with the labels of others.
 */
export class WindowJoin {
  private readonly known = new Map<string, Known>();
  private readonly problems = new ReasonCounts();
  private readonly labelProblems = new ReasonCounts();
  private records = 0;
  private repeated = 0;
  private others = 0;

  constructor(
    readonly interpreter: Interpreter,
    private readonly mostRecords = MOST_RECORDS,
  ) {}

  /** @throws WindowTooLargeError */
  addRecord(record: AnsweredRecord): void {
    this.records++;
    if (this.records > this.mostRecords) {
      throw new WindowTooLargeError(this.mostRecords);
    }
    const known = this.known.get(record.id);
    if (known) {
      // The same id asked for twice has the same truth both times.
      known.records.push(record);
    } else {
      this.known.set(record.id, { records: [record] });
    }
  }

  /** Counts a captured line that cannot be used. */
  rejectRecord(reason: string, detail: string, location: string): void {
    this.problems.add(reason, detail, location);
  }

  addLabels({ id, labels }: GroundTruth, location: string): void {
    const known = this.known.get(id);
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
    const problems = this.problems;
    for (const { records, labels, contradicted } of this.known.values()) {
      for (const record of records) {
        const predictions = record.answers.map((answer) => this.interpreter.readPrediction(answer));
        answered += predictions.filter((prediction) => prediction !== undefined).length;
        predictions.forEach((prediction, i) => {
          if (prediction === undefined) {
            problems.add(
              'unreadablePrediction',
              `the record ${record.id} was answered ${JSON.stringify(record.answers[i])}`,
              record.id,
            );
          }
        });
        if (labels === undefined || contradicted) {
          continue;
        }
        if (labels.length !== record.answers.length) {
          this.labelProblems.add(
            'otherNumberOfLabels',
            `the record ${record.id} has ${record.answers.length} rows and ${labels.length} labels`,
            record.id,
          );
          continue;
        }
        const keys = nameRows(record);
        predictions.forEach((prediction, i) => {
          const truth = this.interpreter.readTruth(labels[i]);
          if (truth === undefined) {
            this.labelProblems.add(
              'unknownLabel',
              `the record ${record.id} is labelled ${JSON.stringify(labels[i])}`,
              record.id,
            );
          } else if (prediction !== undefined) {
            rows.push({
              ...prediction,
              truth,
              label: labels[i],
              time: record.inferenceTime,
              ...(keys && { key: keys[i] }),
              ...(record.inputs && { input: record.inputs[i] }),
            });
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
        rows: answered,
        labelledRows: rows.length,
        coverage: answered === 0 ? 0 : rows.length / answered,
        unusableLabels: this.labelProblems.counts(),
        repeatedLabels: this.repeated,
        labelsOfOtherWindows: this.others,
        unusableRecords: problems.counts(),
        samples: [...problems.samples(), ...this.labelProblems.samples()],
      },
    };
  }
}

/** The rows' keys, when the caller named each: the id of a single row, or as many parts between commas as there are rows. */
function nameRows({ id, named, answers }: AnsweredRecord): string[] | undefined {
  if (!named) {
    return undefined;
  }
  // A blank around a key would make another one of it, which may go to another split.
  const keys = (answers.length === 1 ? [id] : id.split(',')).map((key) => key.trim());
  return keys.length === answers.length && !keys.includes('') ? keys : undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
