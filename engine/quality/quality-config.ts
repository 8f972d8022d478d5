import {
  listMetrics,
  METRICS,
  type MetricDescription,
  PROBLEM_TYPES,
  type ProblemTypeName,
} from '../../contract/metrics';

/** What a model predicts. */
export type ProblemType = ProblemTypeName;

/** `metric` must be at least, or at most, `threshold`. */
export interface Criterion {
  readonly metric: string;
  readonly comparison: 'atLeast' | 'atMost';
  readonly threshold: number;
}

/** Slices of the rows by one column of the input. */
export interface SliceConfig {
  readonly column: string;
  /** Numeric columns: where one slice ends and the next begins, ascending. Without them every value is a slice. */
  readonly edges?: readonly number[];
}

/** Where labelled rows of live traffic are written as training data. */
export interface TrainingDataConfig {
  /** `s3://bucket/prefix`, under what the preparation reads. */
  readonly uri: string;
  /** The column that the row's key goes to. */
  readonly idColumn: string;
  readonly targetColumn: string;
}

/** How the quality of live predictions is measured. */
export interface QualityConfig {
  readonly problemType: ProblemType;
  /** Length of a window in seconds; windows begin at multiples of it since the epoch. */
  readonly windowSeconds: number;
  /** How long after its end a window's traffic is complete, because capture arrives minutes late. */
  readonly captureDelaySeconds: number;
  /** How long after its end a window's labels are due. */
  readonly labelDelaySeconds: number;
  /** How long after its end a window is measured once more, for the labels that came late. */
  readonly lateLabelDelaySeconds: number;
  /** Below this many labelled rows the verdict is InsufficientData. */
  readonly minimumRows: number;
  /** Below this many labelled rows a slice is counted, but not measured. */
  readonly minimumSliceRows: number;
  /** Binary: the label that the score is the probability of; `1` means it as well. */
  readonly positiveClass: string;
  /** Binary: the other label; `0` means it as well. When absent, every other label is it. */
  readonly negativeClass?: string;
  /** Binary: the score from which a row counts as positive. */
  readonly decisionThreshold: number;
  /** Multi-class: the classes in the order of the model's probabilities; empty: those that occur. */
  readonly classes: readonly string[];
  readonly criteria: readonly Criterion[];
  /** Whether a criterion counts as missed only when the better end of the metric's interval misses it. */
  readonly certain: boolean;
  readonly slices: readonly SliceConfig[];
  /** Absent: labelled rows are not written. */
  readonly trainingData?: TrainingDataConfig;
}

/** What holds where a configuration says nothing. */
export const DEFAULT_QUALITY_CONFIG: QualityConfig = {
  problemType: 'binary',
  windowSeconds: 86_400,
  captureDelaySeconds: 600,
  labelDelaySeconds: 604_800,
  lateLabelDelaySeconds: 1_209_600,
  minimumRows: 200,
  minimumSliceRows: 50,
  positiveClass: '1',
  decisionThreshold: 0.5,
  classes: [],
  criteria: [],
  certain: true,
  slices: [],
};

/** A configuration that cannot be used. */
export class QualityConfigError extends Error {
  constructor(message: string) {
    super(`quality configuration: ${message}`);
    this.name = 'QualityConfigError';
  }
}

/**
 * Reads a configuration; what it leaves out has its default.
 *
 * @param metrics those that a criterion can be about
 * @throws QualityConfigError naming the setting, what was given and what is allowed
 */
export function parseQualityConfig(text: string, metrics: readonly MetricDescription[] = METRICS): QualityConfig {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new QualityConfigError(`is not JSON: ${(error as Error).message}`);
  }
  requireThat(typeof given === 'object' && given !== null && !Array.isArray(given), 'it', 'an object', given);
  const config = { ...DEFAULT_QUALITY_CONFIG, ...(given as Partial<QualityConfig>) };
  const known = [...Object.keys(DEFAULT_QUALITY_CONFIG), 'negativeClass', 'trainingData'];
  const unknown = Object.keys(config).find((name) => !known.includes(name));
  requireThat(unknown === undefined, unknown ?? '', `one of ${known.join(', ')}`, unknown);
  requireThat(
    Object.hasOwn(PROBLEM_TYPES, config.problemType),
    'problemType',
    Object.keys(PROBLEM_TYPES).join(', '),
    config.problemType,
  );
  const names = listMetrics(config.problemType, metrics).map(({ name }) => name);
  for (const name of ['captureDelaySeconds', 'labelDelaySeconds', 'lateLabelDelaySeconds'] as const) {
    requireThat(config[name] >= 0, name, 'a number that is not negative', config[name]);
  }
  for (const name of ['windowSeconds', 'minimumRows', 'minimumSliceRows'] as const) {
    requireThat(config[name] >= 1, name, 'at least 1', config[name]);
  }
  requireThat(
    config.decisionThreshold >= 0 && config.decisionThreshold <= 1,
    'decisionThreshold',
    'from 0 to 1',
    config.decisionThreshold,
  );
  requireThat(
    config.positiveClass !== config.negativeClass,
    'negativeClass',
    'another label than positiveClass',
    config.negativeClass,
  );
  for (const { metric, comparison, threshold } of config.criteria) {
    requireThat(names.includes(metric), 'criteria', `about ${names.join(', ')}`, metric);
    requireThat(comparison === 'atLeast' || comparison === 'atMost', 'comparison', 'atLeast or atMost', comparison);
    requireThat(Number.isFinite(threshold), 'threshold', 'a number', threshold);
  }
  for (const { column, edges = [] } of config.slices) {
    requireThat(typeof column === 'string' && column !== '', 'slices', 'of a named column', column);
    requireThat(
      edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1])),
      `edges of ${column}`,
      'ascending numbers',
      edges,
    );
  }
  return config;
}

function requireThat(condition: boolean, name: string, allowed: string, given: unknown): void {
  if (!condition) {
    throw new QualityConfigError(`${name} must be ${allowed}, got ${JSON.stringify(given)}`);
  }
}
