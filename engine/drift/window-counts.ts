import type { Baseline } from './baseline';
import { BoundedCounts, mergeBoundedCounts } from './bounded-counts';
import type { CapturedRecord, Problem, RejectionReason } from './capture';
import {
  type CategoricalCounts,
  mergeCategoricalCounts,
  mergeNumericCounts,
  type NumericCounts,
} from './column-counts';
import { EmbeddingCounter, type EmbeddingCounts, mergeEmbeddingCounts } from './embedding-counter';
import { addLeftOut, type LeftOutCounts } from './record-filter';
import { RelationCounter } from './relation-counter';
import { RowCounter, startCounter } from './row-counter';
import { mergeGroups, RowRepeats } from './row-repeats';
import { LOST_BODIES } from './unread-reasons';

/** Rejected lines that are shown. */
const SAMPLES = 10;
/** Different wrong numbers of values, and unknown names, that are told apart. */
const NAMED_VIOLATIONS = 20;

/** What came and could not be understood. */
export interface UnreadCounts {
  /** Lines that are no captured request; rows of CSV that are none of its header. */
  readonly lines: number;
  /** Captured requests none of whose rows is one of the baseline's columns. */
  readonly bodies: number;
  /** Of the other requests the rows that are none of the baseline's columns. */
  readonly rows: number;
  readonly answers: number;
}

export type ColumnCounts = NumericCounts | CategoricalCounts;

/** A captured line that could not be compared, or only in part. */
export interface RejectedSample extends Problem {
  /** Which line, such as `s3://bucket/key line 7`. */
  readonly location: string;
}

/**
 * What is counted of a window of live traffic against one baseline; plain JSON of a size that does not grow with the traffic.
 * Windows merge by addition, so one pass and many parallel ones give the same.
 */
export interface WindowCounts {
  /** Captured lines whose time lies in the window. */
  readonly records: number;
  /** Rows that were compared. */
  readonly rows: number;
  readonly features: readonly ColumnCounts[];
  /** Rows by groups of their hash, see RowRepeats. */
  readonly repeats: readonly number[];
  /** Distances of the rows from the baseline's relations; absent when it has none. */
  readonly multivariate?: NumericCounts;
  readonly predictedRows: number;
  readonly predictions?: ColumnCounts;
  /** Absent when the baseline has no embeddings. */
  readonly embedding?: EmbeddingCounts;
  /** Predictions that an earlier model version made, and that are therefore not compared. */
  readonly earlierPredictions: number;
  readonly unread: UnreadCounts;
  /** What the filter left out, and nothing else counts; absent where there is no filter. */
  readonly leftOut?: LeftOutCounts;
  /** Problems by reason. */
  readonly rejected: Readonly<Partial<Record<RejectionReason, number>>>;
  /** The first ones by location. */
  readonly rejectedSamples: readonly RejectedSample[];
  /** Rows by their wrong number of values. */
  readonly wrongArities: readonly (readonly [string, number])[];
  /** Rows by a name that the schema lacks. */
  readonly unknownNames: readonly (readonly [string, number])[];
}

/** Counts a window in one pass. */
export class WindowCounter {
  private records = 0;
  private rows = 0;
  private predictedRows = 0;
  private earlierPredictions = 0;
  private readonly leftOut?: { records: number; rows: number };
  private readonly unread = { lines: 0, bodies: 0, rows: 0, answers: 0 };
  /** Rows that are in the batches when a record is added as staged are counted with it. */
  readonly features: RowCounter;
  readonly predictions?: RowCounter;
  private readonly embedding?: EmbeddingCounter;
  private readonly repeats: RowRepeats;
  private readonly rejected: Partial<Record<RejectionReason, number>> = {};
  private rejectedSamples: RejectedSample[] = [];
  private readonly wrongArities = new BoundedCounts(NAMED_VIOLATIONS);
  private readonly unknownNames = new BoundedCounts(NAMED_VIOLATIONS);

  /**
   * @param baseline what the window will be compared with
   * @param servingSince when the model version of the baseline began to serve; predictions before are left out
   */
  constructor(
    baseline: Baseline,
    private readonly servingSince?: Date,
  ) {
    this.leftOut = baseline.leaveOut && { records: 0, rows: 0 };
    const columns = baseline.features.map(startCounter);
    this.repeats = new RowRepeats(baseline.features);
    this.features = new RowCounter(
      columns,
      baseline.multivariate && new RelationCounter(baseline.multivariate, baseline.features),
      this.repeats,
    );
    this.predictions = baseline.predictions && new RowCounter([startCounter(baseline.predictions)]);
    this.embedding = baseline.embedding && new EmbeddingCounter(baseline.embedding);
  }

  /** Adds what a line holds. */
  addRecord(record: CapturedRecord, location: string): void {
    this.leaveOut(record.isLeftOut ? 1 : 0, record.leftOutRows ?? 0);
    if (record.isLeftOut) {
      return;
    }
    record.rows.forEach((row) => this.features.stage(row));
    record.predictions.forEach((prediction) => this.predictions?.stage([prediction]));
    this.addStaged(record.inferenceTime.getTime(), record.predictions.length);
    const isEarlier = this.isEarlier(record.inferenceTime.getTime());
    if (!isEarlier) {
      this.embedding?.add(record.embeddings ?? [], record.unreadEmbeddings ?? 0);
    }
    record.wrongArities.forEach((arity) => this.wrongArities.add(String(arity)));
    this.addUnknownNames(record.unknownNames);
    this.addUnread(record);
    record.problems
      // An earlier version's embeddings may have another length, and nothing is compared with them.
      .filter(({ reason }) => !(isEarlier && reason === 'unreadableEmbedding'))
      .forEach((problem) => this.note(problem, location));
  }

  /**
   * Adds records whose rows and predictions are in the batches.
   *
   * @param inferenceTime in milliseconds since 1970
   * @param predictions how many there are, also when there is nothing to compare them with
   */
  addStaged(inferenceTime: number, predictions: number, records = 1): void {
    this.records += records;
    this.rows += this.features.batch.rows;
    this.features.count();
    if (this.isEarlier(inferenceTime)) {
      this.earlierPredictions += predictions;
      this.predictions?.batch.clear();
    } else {
      this.predictedRows += predictions;
      this.predictions?.count();
    }
  }

  /** Whether an earlier model version answered. */
  private isEarlier(inferenceTime: number): boolean {
    return this.servingSince !== undefined && inferenceTime < this.servingSince.getTime();
  }

  /** Counts names that the schema lacks, once for each row that has them. */
  addUnknownNames(names: readonly string[], rows = 1): void {
    names.forEach((name) => this.unknownNames.add(name, rows));
  }

  /** Counts what the filter leaves out. */
  leaveOut(records: number, rows: number): void {
    if (this.leftOut) {
      this.leftOut.records += records;
      this.leftOut.rows += rows;
    }
  }

  /** Counts a line, or a part of a file, that is no record. */
  reject(problem: Problem, location: string): void {
    this.unread.lines += problem.reason === 'damagedGzip' ? 0 : 1;
    this.note(problem, location);
  }

  private addUnread({ rows, wrongArities, unreadAnswers = 0, problems }: CapturedRecord): void {
    const { unread } = this;
    unread.answers += unreadAnswers;
    const isLost = problems.some(({ reason }) => LOST_BODIES.includes(reason));
    if (rows.length === 0) {
      unread.bodies += isLost ? 1 : 0;
    } else {
      // At least one of a list in which others are rows; bytes that are damaged beside the rows lose none.
      const others = problems.some(({ reason }) => reason === 'notUnderstood') ? 1 : 0;
      unread.rows += wrongArities.length + others;
    }
  }

  private note({ reason, detail }: Problem, location: string): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
    const sample = { reason, detail, location };
    const last = this.rejectedSamples[SAMPLES - 1];
    if (!last || compareSamples(sample, last) < 0) {
      this.rejectedSamples = firstSamples([...this.rejectedSamples, sample]);
    }
  }

  counts(): WindowCounts {
    const { records, rows, predictedRows, earlierPredictions, rejectedSamples } = this;
    return {
      records,
      rows,
      features: this.features.counts(),
      repeats: this.repeats.counts(),
      ...(this.features.relations && { multivariate: this.features.relations.counts() }),
      predictedRows,
      ...(this.predictions && { predictions: this.predictions.counts()[0] }),
      ...(this.embedding && { embedding: this.embedding.counts() }),
      earlierPredictions,
      unread: { ...this.unread },
      ...(this.leftOut && { leftOut: { ...this.leftOut } }),
      rejected: { ...this.rejected },
      rejectedSamples,
      wrongArities: this.wrongArities.entries(),
      unknownNames: this.unknownNames.entries(),
    };
  }
}

/** Adds up two parts of a window that were counted against the same baseline. */
export function mergeWindowCounts(a: WindowCounts, b: WindowCounts): WindowCounts {
  const reasons = [...new Set([...Object.keys(a.rejected), ...Object.keys(b.rejected)])] as RejectionReason[];
  return {
    records: a.records + b.records,
    rows: a.rows + b.rows,
    features: a.features.map((counts, i) => mergeColumnCounts(counts, b.features[i])),
    repeats: mergeGroups(a.repeats, b.repeats),
    ...(a.multivariate && b.multivariate && { multivariate: mergeNumericCounts(a.multivariate, b.multivariate) }),
    predictedRows: a.predictedRows + b.predictedRows,
    ...(a.predictions && b.predictions && { predictions: mergeColumnCounts(a.predictions, b.predictions) }),
    ...(a.embedding && b.embedding && { embedding: mergeEmbeddingCounts(a.embedding, b.embedding) }),
    earlierPredictions: a.earlierPredictions + b.earlierPredictions,
    unread: {
      lines: a.unread.lines + b.unread.lines,
      bodies: a.unread.bodies + b.unread.bodies,
      rows: a.unread.rows + b.unread.rows,
      answers: a.unread.answers + b.unread.answers,
    },
    ...(a.leftOut && b.leftOut && { leftOut: addLeftOut(a.leftOut, b.leftOut) }),
    rejected: Object.fromEntries(
      reasons.map((reason) => [reason, (a.rejected[reason] ?? 0) + (b.rejected[reason] ?? 0)]),
    ),
    rejectedSamples: firstSamples([...a.rejectedSamples, ...b.rejectedSamples]),
    wrongArities: mergeBoundedCounts(NAMED_VIOLATIONS, a.wrongArities, b.wrongArities),
    unknownNames: mergeBoundedCounts(NAMED_VIOLATIONS, a.unknownNames, b.unknownNames),
  };
}

function mergeColumnCounts(a: ColumnCounts, b: ColumnCounts): ColumnCounts {
  return 'cells' in a ? mergeNumericCounts(a, b as NumericCounts) : mergeCategoricalCounts(a, b as CategoricalCounts);
}

/** Which samples are kept must not depend on the order of arrival. */
function firstSamples(samples: RejectedSample[]): RejectedSample[] {
  return [...samples].sort(compareSamples).slice(0, SAMPLES);
}

/** By file, by line, and by what is wrong with it. */
function compareSamples(a: RejectedSample, b: RejectedSample): number {
  const [fileA, lineA] = splitLocation(a.location);
  const [fileB, lineB] = splitLocation(b.location);
  return (
    compareTexts(fileA, fileB) || lineA - lineB || compareTexts(`${a.reason}\n${a.detail}`, `${b.reason}\n${b.detail}`)
  );
}

function splitLocation(location: string): [string, number] {
  const end = location.lastIndexOf(' ') + 1;
  const line = Number(location.slice(end));
  return Number.isInteger(line) ? [location.slice(0, end), line] : [location, 0];
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
