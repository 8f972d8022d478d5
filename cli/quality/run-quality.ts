import type { QualityConfig } from '../../contract/quality-config';
import { unifyClass } from '../../contract/unify-class';
import { countConfusion } from '../../engine/quality/binary';
import type { AnsweredRecord } from '../../engine/quality/captured-record';
import type { ClassNames } from '../../engine/quality/class-names';
import { tellUnreadAnswers } from '../../engine/quality/coverage';
import type { GroundTruth } from '../../engine/quality/ground-truth';
import { countAnswers, describeTreatment, openGroups } from '../../engine/quality/group-window';
import { Interpreter } from '../../engine/quality/interpret';
import { WindowJoin } from '../../engine/quality/join';
import type { Outcome } from '../../engine/quality/measure';
import { measureRows } from '../../engine/quality/measure-rows';
import { countClasses } from '../../engine/quality/multiclass';
import { noteSkipped } from '../drift/local-files';
import { writeOutput } from '../drift/write-output';
import { LabelNotes } from './label-notes';
import { openFiles, type QualityFiles } from './open-files';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { measurePeriods } from './periods';
import { type ConfusionTable, type QualityResult, RESULT_VERDICTS } from './quality-result';
import { readCaptured, readOwnLabels, readScored } from './read-answers';
import { readLabels } from './read-labels';
import { describeColumns, listAskedColumns } from './scored-rows';

/**
 * Measures answers with their labels, by the engine that measures endpoints.
 *
 * @throws InputError when something given cannot be used
 */
export async function runQuality(options: QualityOptions): Promise<QualityResult> {
  const { config: given, ...files } = await openFiles(options);
  const config = await findOtherClass(options, given, files);
  const result = await measure(options, config, files);
  await writeOutput(QUALITY_OPTIONS.json, options.json, () => `${JSON.stringify(result, undefined, 2)}\n`);
  await writeOutput(QUALITY_OPTIONS.html, options.html, async () => (await import('./render-page')).renderPage(result));
  return result;
}

/** Answers that name a class are those of two only where both are known: the other one is what else labels say, if that is one. */
async function findOtherClass(
  options: QualityOptions,
  config: QualityConfig,
  { live, labelFiles, kind }: QualityFiles,
): Promise<QualityConfig> {
  const { problemType, positiveClass, negativeClass } = config;
  if (problemType !== 'binary' || negativeClass !== undefined || unifyClass(positiveClass) === '1') {
    return config;
  }
  const notes = new LabelNotes();
  const addLabels = (labels: GroundTruth): void => notes.addLabels(labels);
  for (const file of kind === 'csv' && labelFiles.length === 0 ? live.files : []) {
    await readOwnLabels(file, options, config, () => undefined, addLabels);
  }
  for (const file of labelFiles) {
    await readLabels(file, options, { addLabels, rejectLabels: () => undefined });
  }
  const other = notes.findOther(positiveClass);
  return other === undefined ? config : { ...config, negativeClass: other };
}

async function measure(options: QualityOptions, config: QualityConfig, files: QualityFiles): Promise<QualityResult> {
  const { live, labelFiles, kind } = files;
  const schema = describeColumns(
    kind === 'csv' ? listAskedColumns(config).map(({ column }) => column) : (options.columns ?? []),
    config,
  );
  const interpreter = new Interpreter(config);
  const join = new WindowJoin(interpreter);
  const groups = openGroups(config, schema);
  const notes = new LabelNotes();
  const leftOut = { records: 0, rows: 0 };
  const take = (record: AnsweredRecord): void => {
    notes.addRecord(record);
    leftOut.rows += record.leftOut?.size ?? 0;
    countAnswers(record, groups, interpreter);
    join.addRecord(record);
  };
  const addLabels = (labels: GroundTruth, location: string): void => {
    notes.addLabels(labels);
    join.addLabels(labels, location);
  };
  const inTable = kind === 'csv' && labelFiles.length === 0;
  let done = 0;
  const onBytes = (count: number): void => {
    done += count;
    options.onProgress?.(done, live.bytes * (inTable ? 2 : 1));
  };
  const taker = { take, reject: (...problem: Parameters<WindowJoin['rejectRecord']>) => join.rejectRecord(...problem) };
  for (const file of live.files) {
    if (kind === 'csv') {
      leftOut.rows += await readScored(file, options, config, inTable, onBytes, taker);
    } else {
      leftOut.records += await readCaptured(file, schema, config, onBytes, taker);
    }
  }
  if (config.leaveOut) {
    join.leaveOut(leftOut);
  }
  // Labels come after all that was answered; those beside the answers are read in a second pass.
  for (const file of inTable ? live.files : []) {
    await readOwnLabels(file, options, config, onBytes, addLabels);
  }
  for (const file of labelFiles) {
    await readLabels(file, options, { addLabels, rejectLabels: (...problem) => join.rejectLabels(...problem) });
  }
  notes.requirePositive(config, options.positive !== undefined || options.settings !== undefined);
  const { rows, coverage } = join.finish();
  for (const { input, predicted, truth } of groups ? rows : []) {
    groups!.addOutcome(input, predicted, truth);
  }
  const { verdict, ...findings } = measureRows(rows, schema, config, interpreter);
  const unread = tellUnreadAnswers(coverage);
  const isJudged = config.criteria.length > 0 || verdict === 'InsufficientData';
  return {
    version: 1,
    verdict: isJudged ? RESULT_VERDICTS[verdict] : 'measured',
    ...findings,
    reason: [...unread, findings.reason].join('; '),
    rows: rows.length,
    labels: coverage,
    ...describeTreatment(groups?.list(), config),
    ...countTable(rows, config, interpreter.classes),
    ...(options.by !== undefined && {
      periods: { by: options.by, measured: measurePeriods(rows, options.by, config, interpreter.classes.size) },
    }),
    notes: [...notes.list(config, coverage.labelledRows, coverage.labelsOfOtherWindows), ...noteSkipped(live)],
    live: live.files,
    labelFiles,
    config,
  };
}

function countTable(
  rows: readonly Outcome[],
  { problemType, positiveClass, negativeClass }: QualityConfig,
  classes: ClassNames,
): { confusion?: ConfusionTable } {
  if (problemType === 'regression' || rows.length === 0) {
    return {};
  }
  if (problemType === 'multiclass') {
    return { confusion: { classes: classes.names, rows: countClasses(rows, classes.size) } };
  }
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = countConfusion(rows);
  return {
    confusion: {
      classes: [negativeClass ?? `not ${positiveClass}`, positiveClass],
      rows: [
        [trueNegatives, falsePositives],
        [falseNegatives, truePositives],
      ],
    },
  };
}
