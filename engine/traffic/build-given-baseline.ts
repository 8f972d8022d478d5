import type { GivenBaseline } from '../../contract/given-baseline';
import type { Baseline, BaselineSources } from '../drift';
import { PREDICTION_NAME } from '../drift/baseline';
import type { CategoricalBaseline, ColumnBaseline } from '../drift/column-baseline';
import { BaselineError } from '../drift/schema';
import { TrainingRows } from '../drift/training-rows';
import type { ConstraintsDocument } from '../model-monitor/documents';
import { isConstraints, isStatistics, readStatistics } from '../model-monitor/read-statistics';

/** The texts of the files of a given baseline. */
export interface GivenFiles {
  readonly data: string;
  readonly constraints?: string;
}

/**
 * Builds a baseline that no model version carries.
 *
 * @throws BaselineError naming what is wrong with which file
 */
export function buildGivenBaseline(files: GivenFiles, given: GivenBaseline, sources: BaselineSources): Baseline {
  if (given.kind === 'csv') {
    return TrainingRows.parse(given.data, files.data).build(
      {
        types: new Map(Object.entries(given.types ?? {})),
        absent: new Set(given.absentColumns),
        ignored: new Set(given.ignoredColumns),
        prediction: given.predictionColumn,
      },
      sources,
    );
  }
  const statistics = parseJson(given.data, files.data);
  if (!isStatistics(statistics)) {
    throw new BaselineError(`${given.data} is no statistics.json of Model Monitor`);
  }
  const { baseline, notes } = readStatistics(given.data, statistics, parseConstraints(given, files), sources);
  return { ...takeColumns(baseline, given), notes };
}

function parseConstraints(given: GivenBaseline, files: GivenFiles): ConstraintsDocument | undefined {
  if (given.constraints === undefined || files.constraints === undefined) {
    return undefined;
  }
  const document = parseJson(given.constraints, files.constraints);
  if (!isConstraints(document)) {
    throw new BaselineError(
      `${given.constraints} is no constraints.json of Model Monitor: it needs "features", each with a "name"`,
    );
  }
  return document;
}

function takeColumns(baseline: Baseline, given: GivenBaseline): Baseline {
  const { absentColumns = [], ignoredColumns = [], predictionColumn } = given;
  const asked = [...absentColumns, ...ignoredColumns, ...(predictionColumn === undefined ? [] : [predictionColumn])];
  const names = baseline.features.map(({ name }) => name);
  const missing = asked.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new BaselineError(`${given.data} lacks the columns ${missing.join(', ')}; it has ${names.join(', ')}`);
  }
  const sent = baseline.features.filter(({ name }) => !absentColumns.includes(name) && name !== predictionColumn);
  if (sent.every(({ name }) => ignoredColumns.includes(name))) {
    throw new BaselineError(`${given.data}: no column is left to compare`);
  }
  const predictions = baseline.features.find(({ name }) => name === predictionColumn);
  return {
    ...baseline,
    features: sent.map((column) => (ignoredColumns.includes(column.name) ? forgetValues(column) : column)),
    ...(predictions && { predictions: { ...predictions, name: PREDICTION_NAME } }),
  };
}

/** A column of which only the presence of its values is compared. */
function forgetValues({ name, counts }: ColumnBaseline): CategoricalBaseline {
  const present =
    'cells' in counts
      ? counts.cells.reduce((total, count) => total + count, 0) + counts.invalid
      : counts.categories.reduce((total, count) => total + count, counts.other);
  return {
    name,
    type: 'categorical',
    categories: [],
    truncated: true,
    singletons: 0,
    counts: { categories: [], other: present, missing: counts.missing, unseen: [] },
  };
}

function parseJson(uri: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new BaselineError(`${uri} is not JSON: ${(error as Error).message}`);
  }
}
