// Written by the constructs, read by the monitors' functions: imports nothing.

/** A baseline that somebody brings along. Object names are S3 URIs. */
export interface GivenBaseline {
  /** `csv`: training rows with a header. `modelMonitor`: the statistics.json of SageMaker Model Monitor. */
  readonly kind: 'csv' | 'modelMonitor';
  /** The rows, or the statistics. */
  readonly data: string;
  /** Model Monitor's constraints.json. */
  readonly constraints?: string;
  /** How columns of a CSV are read, whatever their values look like. Absent: their values decide. */
  readonly types?: Readonly<Record<string, 'numeric' | 'categorical'>>;
  /** Columns of the file that requests do not carry, such as the target. */
  readonly absentColumns?: readonly string[];
  /** Columns that requests carry and that are not compared, such as an id. */
  readonly ignoredColumns?: readonly string[];
  /** The column of the file that holds the model's predictions; requests do not carry it. */
  readonly predictionColumn?: string;
}

/** There is nothing to compare with: only what needs no baseline is measured. */
export interface NoBaseline {
  readonly kind: 'none';
}
