import type { ColumnReport, DriftReport, Verdict } from '../drift';

/** What a page tells of one window among others. */
export interface WindowSummary {
  /** ISO times; the end is exclusive. */
  readonly start: string;
  readonly end: string;
  /** Absent when no report of the window was found. */
  readonly verdict?: Verdict;
  readonly modelPackageArn?: string;
  readonly driftedFeatures: readonly string[];
  readonly predictionDrifted: boolean;
  readonly multivariateDrifted: boolean;
  /** What was measured of the columns that the page follows; absent where nothing was. */
  readonly columns?: Pick<DriftReport, 'features' | 'predictions' | 'multivariate'>;
}

/** How long something has drifted. */
export interface Streak {
  /** Windows with a verdict, this one among them. */
  readonly windows: number;
  /** Start of the first of them, ISO. */
  readonly since: string;
  /** Whether it may have begun before the windows that were evaluated. */
  readonly open: boolean;
}

/**
 * What the history keeps of a report.
 *
 * @param followed names of the features whose measures are kept
 */
export function summarizeWindow(report: DriftReport, followed: ReadonlySet<string>): WindowSummary {
  const { window, verdict, modelPackageArn, driftedFeatures, predictionDrifted, multivariateDrifted = false } = report;
  const { predictions, multivariate } = report;
  return {
    ...window,
    verdict,
    ...(modelPackageArn && { modelPackageArn }),
    driftedFeatures,
    predictionDrifted,
    multivariateDrifted,
    columns: {
      features: report.features.filter(({ name }) => followed.has(name)).map(withoutBars),
      ...(predictions && { predictions: withoutBars(predictions) }),
      ...(multivariate && { multivariate: withoutBars(multivariate) }),
    },
  };
}

/** The bars of numbers are many, and their quartiles say enough. */
function withoutBars({ distribution, ...column }: ColumnReport): ColumnReport {
  return { ...column, ...(distribution?.kind === 'categorical' && { distribution }) };
}

/**
 * How many windows in a row something has drifted, up to the last one. A window without a verdict neither ends a streak
 * nor counts; a window of another model version ends it, since that one was compared with another baseline.
 *
 * @returns undefined when it has not drifted in the last window
 */
export function findStreak(
  history: readonly WindowSummary[],
  drifted: (window: WindowSummary) => boolean,
): Streak | undefined {
  const last = history.at(-1);
  if (!last || !drifted(last)) {
    return undefined;
  }
  let streak: Streak = { windows: 1, since: last.start, open: true };
  for (const window of history.slice(0, -1).reverse()) {
    if (window.verdict !== 'Drift' && window.verdict !== 'NoDrift') {
      continue;
    }
    if (window.modelPackageArn !== last.modelPackageArn || !drifted(window)) {
      return { ...streak, open: false };
    }
    streak = { windows: streak.windows + 1, since: window.start, open: true };
  }
  return streak;
}
