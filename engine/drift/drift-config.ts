import { type Correction, DRIFT_DEFAULTS, MultipleTestingCorrection } from '../../contract/drift-defaults';
import { STATISTIC_DESCRIPTIONS, type StatisticDescription } from '../../contract/drift-statistics';

/**
 * From where on a change counts as drift, by the statistic's name; a change must also be statistically significant. What
 * the limits are of and their defaults are in STATISTIC_DESCRIPTIONS.
 */
export type EffectLimits = Readonly<Record<string, number>>;

const CORRECTIONS: readonly Correction[] = Object.values(MultipleTestingCorrection);

/** How windows are cut and judged. */
export interface DriftConfig {
  /** Length of a window in seconds; windows begin at multiples of it since the epoch. */
  readonly windowSeconds: number;
  /** How long after its end a window is complete, because capture arrives minutes late. */
  readonly delaySeconds: number;
  /** Below this many rows the verdict is InsufficientData. */
  readonly minimumRows: number;
  /**
   * Accepted share of false discoveries among the columns of a window; where nothing drifted it is the share of windows
   * with a Drift verdict, whatever the number of columns. Features, predictions and the relation between features share it.
   */
  readonly falseDiscoveryRate: number;
  /** What corrects for the number of features. */
  readonly correction: Correction;
  /**
   * In how many chunks of consecutive rows the baseline is cut, whose spread a window is judged by where rows are not
   * independent; a chunk should span about a window's time. 0 takes rows as independent.
   */
  readonly calibrationChunks: number;
  readonly effect: EffectLimits;
  /** Drifted columns that make the verdict Drift. */
  readonly minimumDriftedFeatures: number;
  /** How many windows, the judged one among them, are pooled at most to have enough rows. */
  readonly maximumWindows: number;
  /** How many of the last `evaluatedWindows` verdicts must be Drift for the drift alarm. */
  readonly driftedWindows: number;
  readonly evaluatedWindows: number;
  /** How many of the features that are furthest from the baseline have a metric of their own. */
  readonly topFeatures: number;
}

/** What holds where a configuration says nothing. */
export const DEFAULT_DRIFT_CONFIG: DriftConfig = {
  windowSeconds: 86_400,
  delaySeconds: 600,
  ...DRIFT_DEFAULTS,
  effect: defaultLimits(STATISTIC_DESCRIPTIONS),
};

/** The limits that hold where a configuration says nothing. */
export function defaultLimits(statistics: readonly StatisticDescription[]): EffectLimits {
  return Object.fromEntries(statistics.map(({ name, limit }) => [name, limit]));
}

/** A configuration that cannot be used. */
export class DriftConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DriftConfigError';
  }
}

/**
 * Reads a configuration; what it leaves out has its default.
 *
 * @param statistics those that a limit can be set for
 * @throws DriftConfigError naming the setting, what was given and what is allowed
 */
export function parseDriftConfig(
  text: string,
  statistics: readonly StatisticDescription[] = STATISTIC_DESCRIPTIONS,
): DriftConfig {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new DriftConfigError(`the drift configuration is not JSON: ${(error as Error).message}`);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new DriftConfigError(`the drift configuration must be an object, got ${text}`);
  }
  const { effect = {}, correction = DEFAULT_DRIFT_CONFIG.correction, ...settings } = given as Record<string, unknown>;
  if (typeof effect !== 'object' || effect === null) {
    throw new DriftConfigError(`effect must be an object, got ${JSON.stringify(effect)}`);
  }
  requireThat(
    CORRECTIONS.includes(correction as Correction),
    'correction',
    `one of ${CORRECTIONS.join(', ')}`,
    correction,
  );
  const { effect: _effect, correction: _correction, ...defaults } = DEFAULT_DRIFT_CONFIG;
  const config: DriftConfig = {
    ...withDefaults('', settings, defaults),
    correction: correction as Correction,
    effect: withDefaults('effect.', effect as Record<string, unknown>, defaultLimits(statistics)),
  };
  requireThat(config.windowSeconds > 0, 'windowSeconds', 'a positive number of seconds', config.windowSeconds);
  requireThat(config.minimumRows >= 1, 'minimumRows', 'at least 1', config.minimumRows);
  requireThat(
    config.falseDiscoveryRate > 0 && config.falseDiscoveryRate < 1,
    'falseDiscoveryRate',
    'between 0 and 1',
    config.falseDiscoveryRate,
  );
  requireThat(
    config.calibrationChunks === 0 || config.calibrationChunks >= 10,
    'calibrationChunks',
    '0 or at least 10',
    config.calibrationChunks,
  );
  requireThat(
    config.minimumDriftedFeatures >= 1,
    'minimumDriftedFeatures',
    'at least 1',
    config.minimumDriftedFeatures,
  );
  requireThat(config.maximumWindows >= 1, 'maximumWindows', 'at least 1', config.maximumWindows);
  requireThat(config.driftedWindows >= 1, 'driftedWindows', 'at least 1', config.driftedWindows);
  requireThat(
    config.evaluatedWindows >= config.driftedWindows,
    'evaluatedWindows',
    `at least driftedWindows (${config.driftedWindows})`,
    config.evaluatedWindows,
  );
  return config;
}

function withDefaults<T extends object>(prefix: string, given: Record<string, unknown>, defaults: T): T {
  for (const [name, value] of Object.entries(given)) {
    requireThat(name in defaults, prefix + name, `one of ${Object.keys(defaults).join(', ')}`, value);
    requireThat(
      typeof value === 'number' && Number.isFinite(value) && value >= 0,
      prefix + name,
      'a number that is not negative',
      value,
    );
  }
  return { ...defaults, ...given };
}

function requireThat(condition: boolean, name: string, allowed: string, given: unknown): void {
  if (!condition) {
    throw new DriftConfigError(`drift configuration: ${name} must be ${allowed}, got ${JSON.stringify(given)}`);
  }
}
