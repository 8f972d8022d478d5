import type { Baseline, BaselineSources } from '../drift';
import { BASELINE_VERSION } from '../drift/baseline';
import type { CategoricalBaseline, ColumnBaseline } from '../drift/column-baseline';
import { BaselineError } from '../drift/schema';
import type {
  ConstraintsDocument,
  FeatureConstraints,
  FeatureStatistics,
  StatisticsDocument,
  StringStatistics,
} from './documents';
import { type ReadNumbers, readNumbers } from './read-numbers';

/** Categories that are counted one by one, as in a baseline of rows. */
const MOST_CATEGORIES = 1000;
/** Columns that a note names. */
const NAMED_COLUMNS = 5;

/** A baseline, and what cannot be known of it. */
export interface ReadStatistics {
  readonly baseline: Baseline;
  readonly notes: readonly string[];
}

/** Whether a JSON document looks like Model Monitor's statistics.json. */
export function isStatistics(document: any): document is StatisticsDocument {
  return (
    Array.isArray(document?.features) &&
    document.features.some(
      (feature: any) => feature?.numerical_statistics !== undefined || feature?.string_statistics !== undefined,
    )
  );
}

/** Whether a JSON document looks like Model Monitor's constraints.json. */
export function isConstraints(document: any): document is ConstraintsDocument {
  return (
    Array.isArray(document?.features) &&
    document.features.every(
      (feature: any) =>
        typeof feature?.name === 'string' &&
        (feature.string_constraints === undefined || Array.isArray(feature.string_constraints?.domains)),
    )
  );
}

/**
 * Makes a baseline of Model Monitor's statistics.json, as faithfully as its sketches, buckets and counts allow.
 *
 * @param constraints constraints.json: its domains are values that are known though the baseline did not have them, and
 *   columns that it lacks are not compared, since its owner took them out
 * @throws BaselineError when a feature is not as Model Monitor writes it
 */
export function readStatistics(
  file: string,
  document: StatisticsDocument,
  constraints: ConstraintsDocument | undefined,
  sources: BaselineSources,
): ReadStatistics {
  const rules = new Map(constraints?.features.map((feature) => [feature.name, feature]));
  const watched = document.features.filter(({ name }) => !constraints || rules.has(name));
  const left = document.features.filter((feature) => !watched.includes(feature)).map(({ name }) => name);
  if (watched.length === 0) {
    throw new BaselineError(`${file}: its constraints.json has none of the features ${nameSome(left)}`);
  }
  const numbers: ReadNumbers[] = [];
  const features = watched.map((feature): ColumnBaseline => {
    checkFeature(file, feature);
    if (feature.numerical_statistics) {
      const read = readNumbers(feature.name, feature.numerical_statistics);
      numbers.push(read);
      return read.column;
    }
    return readStrings(feature.name, feature.string_statistics!, rules.get(feature.name));
  });
  const rows = document.dataset?.item_count ?? Math.max(...watched.map(countRows));
  return {
    baseline: { version: BASELINE_VERSION, sources, rows, features },
    notes: [
      ...describeNumbers(numbers),
      ...describeStrings(features.filter((column) => !numbers.some((read) => read.column === column))),
      ...describeLeft(left, constraints !== undefined),
      ...describeTypes(watched, rules),
    ],
  };
}

function checkFeature(
  file: string,
  { name, numerical_statistics: numbers, string_statistics: strings }: FeatureStatistics,
): void {
  const common = (numbers ?? strings)?.common;
  const sketch = numbers?.distribution?.kll?.sketch;
  const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0;
  const buckets: readonly { readonly count: number }[] =
    numbers?.distribution?.kll?.buckets ?? strings?.distribution?.categorical?.buckets ?? [];
  const wholeSketch =
    !sketch ||
    (Array.isArray(sketch.data) &&
      sketch.data.every((level) => Array.isArray(level) && level.every(Number.isFinite)) &&
      isCount(sketch.parameters?.k));
  if (
    typeof name !== 'string' ||
    !isCount(common?.num_present) ||
    !isCount(common?.num_missing) ||
    !wholeSketch ||
    !buckets.every((bucket) => isCount(bucket?.count))
  ) {
    throw new BaselineError(
      `${file}: the feature ${JSON.stringify(name)} is not as Model Monitor writes it: it needs numerical_statistics or string_statistics with common.num_present and common.num_missing, and counts that are numbers`,
    );
  }
}

function countRows({ numerical_statistics: numbers, string_statistics: strings }: FeatureStatistics): number {
  const common = (numbers ?? strings)!.common;
  return common.num_present + common.num_missing;
}

function readStrings(
  name: string,
  { common, distribution }: StringStatistics,
  rules: FeatureConstraints | undefined,
): CategoricalBaseline {
  const buckets = [...(distribution?.categorical?.buckets ?? [])].sort(
    (a, b) => b.count - a.count || (a.value < b.value ? -1 : 1),
  );
  const counted = buckets.reduce((total, { count }) => total + count, 0);
  // Values that were chosen because the baseline has many of them are rarer in any other sample: to compare their shares
  // would call traffic drifted that is like the baseline, and of counts alone no rows can be held out.
  const isWhole = buckets.length <= MOST_CATEGORIES && counted >= common.num_present;
  const kept = isWhole ? buckets : [];
  const known = new Set(kept.map(({ value }) => value));
  const allowed = isWhole ? (rules?.string_constraints?.domains ?? []).filter((value) => !known.has(value)) : [];
  const other = isWhole ? 0 : Math.max(common.num_present, counted);
  return {
    name,
    type: 'categorical',
    categories: [...known, ...allowed],
    truncated: !isWhole,
    singletons: buckets.filter(({ count }) => count === 1).length,
    counts: {
      categories: [...kept.map(({ count }) => count), ...allowed.map(() => 0)],
      other,
      missing: common.num_missing,
      unseen: [],
    },
  };
}

function describeNumbers(numbers: readonly ReadNumbers[]): string[] {
  const sketched = numbers.filter(({ error }) => error !== undefined);
  const bucketed = numbers.filter(({ source }) => source === 'buckets').map(({ column }) => column.name);
  const empty = numbers.filter(({ source }) => source === 'nothing').map(({ column }) => column.name);
  return [
    ...(sketched.length > 0
      ? [
          `numbers are compared with Model Monitor's sketches of the baseline: shares, and with them KS, may be off by ${(Math.max(...sketched.map(({ error }) => error!)) * 100).toFixed(1)} %`,
        ]
      : []),
    ...(bucketed.length > 0
      ? [
          `of ${nameSome(bucketed)} only the buckets are known: differences within a bucket are not seen, so that KS and Wasserstein are lower bounds or approximate`,
        ]
      : []),
    ...(empty.length > 0 ? [`of ${nameSome(empty)} no distribution is known: only missing values are compared`] : []),
  ];
}

function describeStrings(features: readonly ColumnBaseline[]): string[] {
  const names = features.filter((column) => column.type === 'categorical' && column.truncated).map(({ name }) => name);
  return names.length === 0
    ? []
    : [
        `of ${nameSome(names)} statistics.json does not list every value, or more than ${MOST_CATEGORIES}: only missing values are compared, since those that are listed were chosen by their counts, which no other sample has; whether the mix changed or a value is unseen is unknown. Training rows tell it`,
      ];
}

function describeLeft(left: readonly string[], given: boolean): string[] {
  return [
    ...(left.length > 0 ? [`not compared, since constraints.json does not have them: ${nameSome(left)}`] : []),
    ...(given
      ? [
          "of constraints.json the features and their domains are used; its thresholds are those of Model Monitor's own tests",
        ]
      : []),
    'how features belong together is not in statistics.json: only each alone is compared',
  ];
}

function describeTypes(
  features: readonly FeatureStatistics[],
  rules: ReadonlyMap<string, FeatureConstraints>,
): string[] {
  const changed = features
    .filter(
      ({ name, numerical_statistics: numbers }) => numbers !== undefined && rules.get(name)?.inferred_type === 'String',
    )
    .map(({ name }) => name);
  return changed.length === 0
    ? []
    : [`constraints.json calls ${nameSome(changed)} text, but the statistics are of numbers: compared as numbers`];
}

function nameSome(names: readonly string[]): string {
  const more = names.length - NAMED_COLUMNS;
  return `${names.slice(0, NAMED_COLUMNS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
