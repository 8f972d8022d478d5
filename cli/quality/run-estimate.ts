import type { QualityConfig } from '../../contract/quality-config';
import { BaselineError, type FeatureSchema } from '../../engine/drift';
import { parseSchema } from '../../engine/drift/schema';
import type { AnsweredRecord } from '../../engine/quality/captured-record';
import {
  type CollectedPredictions,
  explainTooFew,
  PredictionCollector,
} from '../../engine/quality/collect-predictions';
import {
  asMeasures,
  CalibrationError,
  type Estimate,
  explainEstimate,
  judgeEstimate,
} from '../../engine/quality/estimate';
import { estimateFrom } from '../../engine/quality/estimate-from';
import { Interpreter } from '../../engine/quality/interpret';
import { parseLosses } from '../../engine/quality/loss-trees';
import type { FileKind } from '../drift/file-kind';
import { InputError } from '../drift/input-error';
import { type FoundFiles, noteSkipped, requireReadable } from '../drift/local-files';
import { readWhole } from '../drift/read-baseline';
import { writeOutput } from '../drift/write-output';
import type { EstimateResult } from './estimate-result';
import { openFiles } from './open-files';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { type Period, startOf } from './periods';
import { type AnswerProblem, readCaptured, readScored } from './read-answers';
import { describeColumns, listAskedColumns } from './scored-rows';

/**
 * Estimates how good answers are before there are labels, by the engine that estimates endpoints.
 *
 * @throws InputError when nothing can be learned from the held-out rows
 */
export async function runEstimate(options: QualityOptions & { readonly heldOut: string }): Promise<EstimateResult> {
  const { heldOut } = options;
  const { config, live, kind } = await openFiles(options);
  requireReadable(QUALITY_OPTIONS.heldOut, heldOut);
  const text = await readWhole(QUALITY_OPTIONS.heldOut, heldOut);
  const schema = await listColumns(options, config, kind, text);
  const { predictions, periods, notes } = await readAnswers(options, config, { live, kind }, schema);
  const estimateRows = (rows: CollectedPredictions): Estimate | undefined =>
    rows.usable < config.minimumRows
      ? undefined
      : learning(QUALITY_OPTIONS.heldOut, heldOut, () => estimateFrom(rows, text, config, schema));
  const estimate = estimateRows(predictions);
  const result: EstimateResult = {
    version: 1,
    verdict: estimate ? 'estimated' : 'insufficientData',
    reason: estimate ? explainEstimate(estimate) : explainTooFew(predictions, config),
    rows: predictions.usable,
    ...(estimate && { estimate }),
    criteria: estimate ? judgeEstimate(estimate, config) : [],
    ...(options.by !== undefined && { periods: { by: options.by, measured: estimatePeriods(periods, estimateRows) } }),
    notes: [...notes, ...noteSkipped(live)],
    live: live.files,
    heldOut,
    config,
  };
  await writeOutput(QUALITY_OPTIONS.json, options.json, () => `${JSON.stringify(result, undefined, 2)}\n`);
  await writeOutput(QUALITY_OPTIONS.html, options.html, async () =>
    (await import('./render-estimate')).renderEstimate(result),
  );
  return result;
}

/** The first period first; one with too few rows for an estimate is among them, without one. */
function estimatePeriods(
  periods: ReadonlyMap<number, PredictionCollector>,
  estimateRows: (rows: CollectedPredictions) => Estimate | undefined,
): Period[] {
  return [...periods]
    .sort(([one], [other]) => one - other)
    .map(([start, collector]) => {
      const predictions = collector.predictions();
      const estimate = estimateRows(predictions);
      return {
        start: new Date(start).toISOString(),
        rows: predictions.usable,
        measures: estimate ? asMeasures(estimate) : {},
      };
    });
}

/** The columns of the answered rows: those that errors were learned by, and those that the filter looks at. */
async function listColumns(
  { columns = [], schema, heldOut: file = '' }: QualityOptions,
  config: QualityConfig,
  kind: FileKind,
  heldOut: string,
): Promise<readonly FeatureSchema[]> {
  const asked = listAskedColumns(config).map(({ column }) => column);
  if (config.problemType !== 'regression') {
    return describeColumns(kind === 'csv' ? asked : columns, config);
  }
  const known = schema === undefined ? [] : await readSchema(schema);
  const learned = learning(QUALITY_OPTIONS.heldOut, file, () => parseLosses(heldOut)).columns.map(
    (column): FeatureSchema =>
      known.find(({ name }) => name === column.name) ?? {
        name: column.name,
        type: 'levels' in column ? 'categorical' : 'numeric',
      },
  );
  const describe = (name: string): FeatureSchema =>
    learned.find((one) => one.name === name) ?? { name, type: 'categorical' };
  if (kind === 'csv') {
    return [...new Set([...learned.map(({ name }) => name), ...asked])].map(describe);
  }
  const sent = schema === undefined ? columns.map(describe) : known;
  const missing = learned.find(({ name }) => sent.every((one) => one.name !== name));
  if (missing) {
    const given = sent.length > 0 ? `, got ${sent.map(({ name }) => name).join(', ')}` : '';
    throw new InputError(
      `${QUALITY_OPTIONS.columns}: the errors were learned by the column ${JSON.stringify(missing.name)}; name the columns of the captured requests in their order, or give the version's ${QUALITY_OPTIONS.schema}${given}`,
    );
  }
  return sent;
}

async function readSchema(file: string): Promise<readonly FeatureSchema[]> {
  requireReadable(QUALITY_OPTIONS.schema, file);
  const text = await readWhole(QUALITY_OPTIONS.schema, file);
  return learning(QUALITY_OPTIONS.schema, file, () => parseSchema(text));
}

interface ReadAnswers {
  readonly predictions: CollectedPredictions;
  /** By when they begin, in milliseconds since 1970; none where nobody asked. */
  readonly periods: ReadonlyMap<number, PredictionCollector>;
  readonly notes: readonly string[];
}

async function readAnswers(
  options: QualityOptions,
  config: QualityConfig,
  { live, kind }: { readonly live: FoundFiles; readonly kind: FileKind },
  schema: readonly FeatureSchema[],
): Promise<ReadAnswers> {
  const interpreter = new Interpreter(config);
  const open = (): PredictionCollector =>
    new PredictionCollector(interpreter, config.problemType === 'regression', schema.length);
  const collector = open();
  const periods = new Map<number, PredictionCollector>();
  const rejected = new Map<AnswerProblem, { rows: number; readonly first: string }>();
  const taker = {
    take: (record: AnsweredRecord): void => {
      collector.addRecord(record);
      if (options.by !== undefined) {
        const start = startOf(record.inferenceTime, options.by).getTime();
        const own = periods.get(start) ?? open();
        periods.set(start, own);
        own.addRecord(record);
      }
    },
    reject: (reason: AnswerProblem, detail: string, location: string): void => {
      const known = rejected.get(reason) ?? { rows: 0, first: `${location}: ${detail}` };
      known.rows++;
      rejected.set(reason, known);
    },
  };
  let [done, leftOut] = [0, 0];
  const onBytes = (count: number): void => {
    done += count;
    options.onProgress?.(done, live.bytes);
  };
  for (const file of live.files) {
    leftOut +=
      kind === 'csv'
        ? await readScored(file, options, config, false, onBytes, taker, schema)
        : await readCaptured(file, schema, config, onBytes, taker);
  }
  return {
    predictions: collector.predictions(),
    periods,
    notes: [
      ...[...rejected].map(([reason, { rows, first }]) => `not read: ${rows} ${reason}, such as ${first}`),
      ...(leftOut > 0 ? [`left out by the filter: ${leftOut}`] : []),
    ],
  };
}

/** What is wrong with a file is wrong with the option that names it. */
function learning<T>(option: string, file: string, learn: () => T): T {
  try {
    return learn();
  } catch (error) {
    throw error instanceof CalibrationError || error instanceof BaselineError
      ? new InputError(`${option} ${file}: ${error.message}`)
      : error;
  }
}
