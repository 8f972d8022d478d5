import type { LeftOutCounts } from '../drift/record-filter';
import type { AnsweredRecord } from './captured-record';
import { type Coverage, countWindow, describeCoverage, type JoinCounts } from './coverage';
import type { GroundTruth } from './ground-truth';
import {
  countPredictions,
  type HeldRecord,
  HeldRow,
  holdRecord,
  type LabelledRow,
  readPredictions,
} from './held-record';
import { IdPart, IdSample, placeId } from './id-sample';
import type { Interpreter } from './interpret';
import { JoinSize } from './join-size';
import { ReasonCounts } from './reason-counts';

/** Records are held in this much memory at most, as holdRecord estimates it: a sixth of what the function has. */
export const MOST_BYTES = 512 * 1024 ** 2;

interface Known {
  readonly records: HeldRecord[];
  labels?: readonly string[];
  contradicted?: boolean;
}

/** How a window is joined that may be larger than memory. */
export interface JoinOptions {
  /** Memory, estimated, that records are held in at most. @default MOST_BYTES */
  readonly mostBytes?: number;
  /**
   * What becomes of a window that is larger: it is measured on a sample of its ids, or its size is found and no record is held,
   * or it is held all the same, since it is a part that was planned.
   * @default 'sample'
   */
  readonly beyond?: 'sample' | 'size' | 'hold';
  /** Whose rows are held. @default IdPart.WHOLE */
  readonly part?: IdPart;
  /** How often the ids are halved from the beginning. @default 0 */
  readonly halvings?: number;
}

/**
 * Joins captured records with their ground truth. Captures first, all of them; then the labels, in any order: only those of
 * the window's records are kept, so memory grows with the window and not with the labels of others.
 *
 * A window that is larger than memory is measured on a sample: as soon as what is held is too much, half of the ids are let
 * go, by their hash. Which ones are left does not depend on the order, and labels of an id are kept or left with it.
 *
 * Or it is joined in parts, each by a join of its own that reads the whole window: a row belongs to the part of its key, and
 * to that of its record's id where nobody named the row; labels of a record are counted by the part of its id.
 */
export class WindowJoin {
  private readonly known = new Map<string, Known>();
  private readonly problems = new ReasonCounts();
  private readonly lineProblems = new ReasonCounts();
  private readonly labelProblems = new ReasonCounts();
  private records = 0;
  private answered = 0;
  private repeated = 0;
  private others = 0;
  private held = 0;
  private leftOut?: LeftOutCounts;
  private readonly sample: IdSample;
  private readonly part: IdPart;
  private readonly mostBytes: number;
  private readonly size?: JoinSize;
  private tooLarge = false;

  constructor(
    readonly interpreter: Interpreter,
    { mostBytes = MOST_BYTES, beyond = 'sample', part = IdPart.WHOLE, halvings = 0 }: JoinOptions = {},
  ) {
    this.mostBytes = beyond === 'hold' ? Number.POSITIVE_INFINITY : mostBytes;
    this.part = part;
    this.sample = new IdSample(halvings);
    this.size = beyond === 'size' ? new JoinSize() : undefined;
  }

  /** How large the window is, where it is larger than memory and was to be held as a whole. */
  get excess(): JoinSize | undefined {
    return this.tooLarge ? this.size : undefined;
  }

  addRecord(record: AnsweredRecord): void {
    this.records++;
    const predictions = readPredictions(record, this.interpreter);
    predictions.forEach((prediction, i) => {
      if (prediction === undefined && !record.leftOut?.has(i)) {
        this.problems.add(
          'unreadablePrediction',
          `the record ${record.id} was answered ${JSON.stringify(record.answers[i])}`,
          record.id,
        );
      }
    });
    const answered = countPredictions(predictions);
    this.answered += answered;
    if (!this.sample.has(record.id)) {
      return;
    }
    const isOwn = this.chooseRows(record.id, record.named, predictions.length);
    if (isOwn && !this.part.has(record.id) && !predictions.some((_, i) => isOwn(i))) {
      return;
    }
    const held = holdRecord(record, predictions, isOwn);
    this.size?.add(record.id, held.bytes, answered);
    if (!this.tooLarge) {
      this.hold(record.id, held);
    }
  }

  private hold(id: string, record: HeldRecord): void {
    const known = this.known.get(id);
    if (known) {
      // The same id asked for twice has the same truth both times.
      known.records.push(record);
    } else {
      this.known.set(id, { records: [record] });
    }
    this.held += record.bytes;
    while (this.held > this.mostBytes && this.known.size > 0) {
      if (this.size) {
        this.tooLarge = true;
        this.known.clear();
      } else {
        this.letHalfGo();
      }
    }
  }

  /** Which rows of a record are the part's; undefined where all are. */
  private chooseRows(id: string, named: boolean, rows: number): ((row: number) => boolean) | undefined {
    if (this.part.count === 1) {
      return undefined;
    }
    const keys = nameRows(id, named, rows);
    const isOwn = keys?.map((key) => this.part.has(key));
    const isOwnRecord = this.part.has(id);
    return (row) => isOwn?.[row] ?? isOwnRecord;
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
    const isOwn = this.part.has(id);
    if (!known) {
      this.others += isOwn ? 1 : 0;
    } else if (known.labels === undefined) {
      known.labels = labels;
    } else if (
      labels.length === known.labels.length &&
      labels.every((label, i) => this.saySame(label, known.labels![i]))
    ) {
      this.repeated += isOwn ? 1 : 0;
    } else {
      // Nobody can say which one is right: neither counts.
      known.contradicted = true;
      if (isOwn) {
        this.labelProblems.add('contradicting', `the record ${id} has been labelled differently`, location);
      }
    }
  }

  /** `1` and the positive class are the same truth, and so are `3` and `3.0` of a regression. */
  private saySame(one: string, other: string): boolean {
    const truth = one === other ? undefined : this.interpreter.readTruth(one);
    return one === other || (truth !== undefined && truth === this.interpreter.readTruth(other));
  }

  /** Counts a line of ground truth that cannot be used. */
  rejectLabels(reason: string, detail: string, location: string): void {
    this.lineProblems.add(reason, detail, location);
  }

  /** The labelled rows in order of their time and id, and what became of the rest. */
  finish(): { rows: LabelledRow[]; coverage: Coverage; counts: JoinCounts } {
    const order = this.interpreter.addsClasses ? this.sortClasses() : undefined;
    const rows: LabelledRow[] = [];
    for (const { id, record, labels, isOwn } of this.listLabelled()) {
      const keys = nameRows(id, record.named, record.predictions.length);
      record.predictions.forEach((prediction, i) => {
        if (isOwn?.(i) === false) {
          return;
        }
        const truth = this.interpreter.readTruth(labels[i]);
        if (truth === undefined) {
          this.labelProblems.add('unknownLabel', `the record ${id} is labelled ${JSON.stringify(labels[i])}`, id);
        } else if (prediction !== undefined) {
          const read = order ? { ...prediction, predicted: order[prediction.predicted] } : prediction;
          rows.push(new HeldRow(read, truth, labels[i], record, i, placeId(keys?.[i] ?? id), keys?.[i]));
        }
      });
    }
    rows.sort(
      (a, b) =>
        a.time.getTime() - b.time.getTime() ||
        compare(a.key ?? '', b.key ?? '') ||
        (a.score ?? a.predicted) - (b.score ?? b.predicted),
    );
    const counts = this.count(rows.length);
    return { rows, coverage: describeCoverage(counts), counts };
  }

  /** Classes that only labels name are added first: the rows' truths are their numbers. */
  private sortClasses(): number[] {
    for (const { labels, isOwn } of this.listLabelled()) {
      labels.forEach((label, i) => isOwn?.(i) !== false && this.interpreter.readTruth(label));
    }
    return this.interpreter.classes.sort();
  }

  /** Records with as many labels as rows. */
  private *listLabelled(): Generator<{
    readonly id: string;
    readonly record: HeldRecord;
    readonly labels: readonly string[];
    readonly isOwn?: (row: number) => boolean;
  }> {
    for (const [id, { records, labels, contradicted }] of this.known) {
      for (const record of labels === undefined || contradicted ? [] : records) {
        if (labels!.length === record.predictions.length) {
          yield { id, record, labels: labels!, isOwn: this.chooseRows(id, record.named, labels!.length) };
        }
      }
    }
  }

  private count(labelledRows: number): JoinCounts {
    let answered = 0;
    for (const [id, { records, labels, contradicted }] of this.known) {
      for (const { predictions } of records) {
        answered += countPredictions(predictions);
        if (labels && !contradicted && labels.length !== predictions.length && this.part.has(id)) {
          this.labelProblems.add(
            'otherNumberOfLabels',
            `the record ${id} has ${predictions.length} rows and ${labels.length} labels`,
            id,
          );
        }
      }
    }
    const { records, leftOut, sample, problems, lineProblems } = this;
    return {
      window: countWindow({ records, answered: this.answered, leftOut, share: sample.share }, problems, lineProblems),
      own: {
        answered,
        labelledRows,
        unusableLabels: this.labelProblems.finish(),
        repeated: this.repeated,
        others: this.others,
      },
    };
  }
}

/** The rows' keys, when the caller named each: the id of a single row, or as many parts between commas as there are rows. */
function nameRows(id: string, named: boolean, rows: number): string[] | undefined {
  if (!named) {
    return undefined;
  }
  // A blank around a key would make another one of it, which may go to another split.
  const keys = (rows === 1 ? [id] : id.split(',')).map((key) => key.trim());
  return keys.length === rows && !keys.includes('') ? keys : undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
