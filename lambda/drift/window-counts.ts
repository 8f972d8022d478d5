import { Baseline, ColumnBaseline } from './baseline';
import { BoundedCounts, mergeBoundedCounts } from './bounded-counts';
import { CapturedRecord, Problem, RejectionReason } from './capture';
import { CategoricalCounter, CategoricalCounts, mergeCategoricalCounts, mergeNumericCounts, NumericCounter, NumericCounts } from './column-counts';

/** Rejected lines that are shown. */
const SAMPLES = 10;
/** Different wrong numbers of values, and unknown names, that are told apart. */
const NAMED_VIOLATIONS = 20;

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
  readonly predictedRows: number;
  readonly predictions?: ColumnCounts;
  /** Predictions that an earlier model version made, and that are therefore not compared. */
  readonly earlierPredictions: number;
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
  private readonly features: (NumericCounter | CategoricalCounter)[];
  private readonly predictions?: NumericCounter | CategoricalCounter;
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
    this.features = baseline.features.map(startCounter);
    this.predictions = baseline.predictions && startCounter(baseline.predictions);
  }

  /** Adds what a line holds. */
  addRecord(record: CapturedRecord, location: string): void {
    this.records++;
    for (const row of record.rows) {
      this.rows++;
      this.features.forEach((feature, i) => feature.add(row[i]));
    }
    record.wrongArities.forEach((arity) => this.wrongArities.add(String(arity)));
    record.unknownNames.forEach((name) => this.unknownNames.add(name));
    this.addPredictions(record);
    record.problems.forEach((problem) => this.reject(problem, location));
  }

  /** Counts something that could not be read. */
  reject({ reason, detail }: Problem, location: string): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
    this.rejectedSamples = firstSamples([...this.rejectedSamples, { reason, detail, location }]);
  }

  counts(): WindowCounts {
    const { records, rows, predictedRows, earlierPredictions, rejectedSamples } = this;
    return {
      records,
      rows,
      features: this.features.map((feature) => feature.counts()),
      predictedRows,
      ...(this.predictions && { predictions: this.predictions.counts() }),
      earlierPredictions,
      rejected: { ...this.rejected },
      rejectedSamples,
      wrongArities: this.wrongArities.entries(),
      unknownNames: this.unknownNames.entries(),
    };
  }

  private addPredictions(record: CapturedRecord): void {
    if (this.servingSince && record.inferenceTime < this.servingSince) {
      this.earlierPredictions += record.predictions.length;
      return;
    }
    for (const prediction of record.predictions) {
      this.predictedRows++;
      this.predictions?.add(prediction);
    }
  }
}

/** Adds up two parts of a window that were counted against the same baseline. */
export function mergeWindowCounts(a: WindowCounts, b: WindowCounts): WindowCounts {
  const reasons = [...new Set([...Object.keys(a.rejected), ...Object.keys(b.rejected)])] as RejectionReason[];
  return {
    records: a.records + b.records,
    rows: a.rows + b.rows,
    features: a.features.map((counts, i) => mergeColumnCounts(counts, b.features[i])),
    predictedRows: a.predictedRows + b.predictedRows,
    ...(a.predictions && b.predictions && { predictions: mergeColumnCounts(a.predictions, b.predictions) }),
    earlierPredictions: a.earlierPredictions + b.earlierPredictions,
    rejected: Object.fromEntries(reasons.map((reason) => [reason, (a.rejected[reason] ?? 0) + (b.rejected[reason] ?? 0)])),
    rejectedSamples: firstSamples([...a.rejectedSamples, ...b.rejectedSamples]),
    wrongArities: mergeBoundedCounts(NAMED_VIOLATIONS, a.wrongArities, b.wrongArities),
    unknownNames: mergeBoundedCounts(NAMED_VIOLATIONS, a.unknownNames, b.unknownNames),
  };
}

function startCounter(column: ColumnBaseline): NumericCounter | CategoricalCounter {
  return column.type === 'numeric' ? new NumericCounter(column.bins.points) : new CategoricalCounter(column.categories);
}

function mergeColumnCounts(a: ColumnCounts, b: ColumnCounts): ColumnCounts {
  return 'cells' in a ? mergeNumericCounts(a, b as NumericCounts) : mergeCategoricalCounts(a, b as CategoricalCounts);
}

/** Which samples are kept must not depend on the order of arrival. */
function firstSamples(samples: RejectedSample[]): RejectedSample[] {
  const key = ({ location, reason, detail }: RejectedSample): string => `${location}\n${reason}\n${detail}`;
  return [...samples].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)).slice(0, SAMPLES);
}
