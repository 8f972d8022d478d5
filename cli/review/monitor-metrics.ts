import { DRIFT_METRICS, QUALITY_METRICS } from '../../contract/cloudwatch';
import { listMetrics, type TabularProblemName } from '../../contract/metrics';
import { type Fact, type Facts, ORDER } from './resolve';

/** How many metrics are estimated before labels are there; a test counts them at the estimates themselves. */
export const ESTIMATED: Readonly<Record<TabularProblemName, number>> = { binary: 5, multiclass: 5, regression: 2 };

/** The metrics that a drift monitor of a configuration publishes of a window. */
export function countDriftMetrics({ topFeatures }: Facts): number {
  return Object.keys(DRIFT_METRICS).length - 1 + Number(topFeatures);
}

/** The metrics that a quality monitor of a configuration publishes of a window. */
export function countQualityMetrics(config: Facts): number {
  const problemType = config.problemType as TabularProblemName;
  const measured = listMetrics(problemType).filter(({ ofCosts }) => !ofCosts || config.costs !== undefined);
  const { windowsMeasured, labelledRows, unusableLabels, labelCoverage } = QUALITY_METRICS;
  const always = [windowsMeasured, labelledRows, unusableLabels, labelCoverage].length;
  const groups = new Set(listOf(config.groupCriteria).map((criterion) => (criterion as Facts).metric));
  return (
    always +
    measured.length +
    ESTIMATED[problemType] +
    // The worst slice, and how many criteria are missed.
    [config.slices, config.criteria].filter((list) => listOf(list).length > 0).length +
    (groups.size > 0 ? groups.size + 1 : 0)
  );
}

/** The elements of a list whose elements are told apart by what they are. */
function listOf(list: Fact | undefined): Fact[] {
  return Object.entries((list ?? {}) as Facts).flatMap(([name, each]) => (name === ORDER ? [] : [each]));
}
