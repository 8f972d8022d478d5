import { DEFAULT_DRIFT_CONFIG } from '../../contract/drift-config';
import { isConstraints, isStatistics } from '../../engine/model-monitor/read-statistics';
import { InputError } from '../drift/input-error';
import { readPeriod } from './offsets';
import type { DriftPlan } from './plan';
import type { Schedule } from './read-schedule';
import { readDriftThresholds } from './read-thresholds';
import { parsePlace, type Reading } from './reading';

/**
 * What a data quality schedule says about watching for drift; undefined when there is nothing to compare with.
 *
 * @param target the baseline's column that requests lack; empty for none; undefined: its first one is taken for it
 */
export async function planDrift(
  { name, input, statisticsUri, constraintsUri, expression }: Schedule,
  reading: Reading,
  target: string | undefined,
): Promise<DriftPlan | undefined> {
  const statistics = parsePlace(statisticsUri);
  if (!statistics) {
    reading.left.push(
      `${name}: has no statistics.json to compare with; give the DriftMonitor Baseline.fromCsv with training rows`,
    );
    return undefined;
  }
  const document = await reading.readJson(`statistics of ${name}`, statisticsUri!);
  if (!isStatistics(document)) {
    throw new InputError(`statistics of ${name}: ${statisticsUri} is no statistics.json of Model Monitor`);
  }
  const columns = document.features.map((feature) => feature.name);
  const targetColumn = chooseTarget(name, columns, target, reading);
  const limits = await readLimits(name, constraintsUri, reading);
  const period = readPeriod(expression);
  if (period === undefined) {
    reading.assumed.push(`${name} runs by ${expression ?? 'no expression'}: a window of a day is taken`);
  } else {
    reading.taken.push(`${name}, ${expression}: window ${period / 3600} h`);
  }
  return {
    schedule: name,
    statistics,
    constraints: parsePlace(constraintsUri),
    columns,
    ...(targetColumn !== undefined && { targetColumn }),
    ignoredColumns: listIgnored(input?.ExcludeFeaturesAttribute, columns, targetColumn, name, reading),
    windowSeconds: period ?? DEFAULT_DRIFT_CONFIG.windowSeconds,
    limits,
  };
}

/** Model Monitor puts the answer before the features of a request, and so has its baseline the column of the label first. */
function chooseTarget(
  name: string,
  columns: readonly string[],
  given: string | undefined,
  { assumed }: Reading,
): string | undefined {
  if (given === '') {
    return undefined;
  }
  if (given !== undefined && !columns.includes(given)) {
    throw new InputError(`--target: the baseline of ${name} has no column '${given}'; it has ${columns.join(', ')}`);
  }
  if (given === undefined) {
    assumed.push(
      `the first column of ${name}'s baseline, ${columns[0]}, is what is predicted, since Model Monitor puts answers first: requests do not carry it. If that is wrong, give --target with another column, or with '' for none`,
    );
  }
  return given ?? columns[0];
}

async function readLimits(name: string, uri: string | undefined, reading: Reading): Promise<DriftPlan['limits']> {
  if (uri === undefined) {
    return {};
  }
  const document = await reading.readJson(`constraints of ${name}`, uri);
  if (!isConstraints(document)) {
    throw new InputError(`constraints of ${name}: ${uri} is no constraints.json of Model Monitor`);
  }
  const { thresholds, taken, left } = readDriftThresholds(document);
  reading.taken.push(...taken);
  reading.left.push(...left);
  return thresholds;
}

/** Excluded features are named, or numbered from 0 among those of requests. */
function listIgnored(
  excluded: string | undefined,
  columns: readonly string[],
  target: string | undefined,
  name: string,
  { taken, left }: Reading,
): string[] {
  const asked = (excluded ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
  const features = columns.filter((column) => column !== target);
  const known = asked.flatMap((one) => features.find((column, i) => column === one || String(i) === one) ?? []);
  if (known.length > 0) {
    taken.push(`${name}, ExcludeFeaturesAttribute ${excluded}: ignoredColumns ${known.join(', ')}`);
  }
  if (known.length < asked.length) {
    left.push(`${name}, ExcludeFeaturesAttribute ${excluded}: not all of them are columns of the baseline`);
  }
  return [...new Set(known)];
}
