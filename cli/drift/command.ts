import { type Command, InvalidArgumentError, Option } from 'commander';
import { DRIFT_OPTIONS, PROGRAM } from '../../contract/command-line';
import { parseDecimal } from '../../contract/decimal';
import { Calibration, DEFAULT_DRIFT_CONFIG } from '../../contract/drift-config';
import { FILTER_SUBJECTS, type RecordRule } from '../../contract/record-filter';
import type { FeatureType } from '../../engine/drift';
import { printResult, removeControlCharacters } from './print-result';
import { Progress } from './progress';
import { type DriftOptions, runDrift } from './run-drift';

/** What any command ends with when it is mistyped, or what it was given cannot be used. */
export const BAD_INPUT = 3;
/** What the process ends with, so that scripts can tell the outcomes apart. */
const EXIT_CODES = { noDrift: 0, drift: 1, insufficientData: 2, notUnderstood: 4 };

/** Adds `drift` to the command line. */
export function addDriftCommand(program: Command): void {
  program
    .command('drift')
    .description(
      'compares live data with training data; exit code 0 no drift, 1 drift, 2 insufficient data, 3 bad input, 4 not understood',
    )
    .requiredOption(
      `${DRIFT_OPTIONS.baseline} <file>`,
      "a CSV of training rows with a header, a baseline.json or Model Monitor's statistics.json; a file or s3://…",
    )
    .requiredOption(
      `${DRIFT_OPTIONS.live} <path...>`,
      'captured JSON lines or CSV with a header: files, folders or s3:// prefixes, gzip too',
    )
    .option('--json <file>', 'writes the whole result')
    .option(`${DRIFT_OPTIONS.html} <file>`, 'writes a page with the distributions drawn over each other')
    .option(
      '--model-monitor <folder>',
      "writes Model Monitor's statistics.json, constraints.json and constraint_violations.json",
    )
    .option('--constraints <file>', "Model Monitor's constraints.json, where the baseline is its statistics.json")
    .option(
      '--types <name=type,...>',
      'types of columns that are not to be inferred: numeric or categorical',
      parseTypes,
    )
    .option(
      '--ignore <name,...>',
      'columns that are not compared, such as an id or the target; requests carry all of them, or none',
      parseNames,
    )
    .option(
      '--absent <name,...>',
      'columns that requests do not carry, where they carry others that are ignored',
      parseNames,
    )
    .option(
      '--minimum-rows <n>',
      `live rows below which there is no verdict (default: ${DEFAULT_DRIFT_CONFIG.minimumRows})`,
      parseMinimumRows,
    )
    .option(
      '--false-discovery-rate <rate>',
      `accepted share of false discoveries among the features (default: ${DEFAULT_DRIFT_CONFIG.falseDiscoveryRate})`,
      parseRate,
    )
    .option(
      '--calibration-chunks <n>',
      'takes chance from the spread between so many chunks of consecutive baseline rows (10 to 1000), for seasonal traffic',
      parseChunks,
    )
    .addOption(
      new Option(
        `${DRIFT_OPTIONS.calibration} <mode>`,
        'auto: calibrates where the baseline, whose rows must be in the order of their time, alarms on its own later part, and says so',
      ).choices([Calibration.AUTO]),
    )
    .option(
      `${DRIFT_OPTIONS.leaveOutAttribute} <name=value>`,
      'leaves out requests with this among their custom attributes, or, without a name, with just this text; as often as you like',
      parseAttribute,
    )
    .option(
      `${DRIFT_OPTIONS.leaveOutColumn} <name=value>`,
      'leaves out rows with this value of a column; as often as you like',
      parseColumn,
    )
    .action(async (options: DriftOptions) => {
      process.exitCode = await compare(options);
    });
}

async function compare(options: DriftOptions): Promise<number> {
  // In a pipe or a log, lines that are written over would only be in the way.
  const progress = process.stderr.isTTY ? new Progress(process.stderr) : undefined;
  try {
    const result = await runDrift({ ...options, onBaselineColumn: progress?.showColumns, onProgress: progress?.show });
    progress?.clear();
    process.stdout.write(`${printResult(result).join('\n')}\n`);
    return EXIT_CODES[result.verdict];
  } catch (error) {
    progress?.clear();
    // Whatever it is, it must not look like a drift.
    process.stderr.write(`${PROGRAM}: ${removeControlCharacters((error as Error).message)}\n`);
    return BAD_INPUT;
  }
}

export function parseNames(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').filter((name) => name !== '')];
}

function parseTypes(text: string, before: ReadonlyMap<string, FeatureType> = new Map()): Map<string, FeatureType> {
  const types = new Map(before);
  for (const part of text.split(',').filter((one) => one !== '')) {
    const [, name, type] = /^(.+)=(numeric|categorical)$/s.exec(part) ?? [];
    if (type === undefined) {
      throw new InvalidArgumentError(`${JSON.stringify(part)} must look like name=numeric or name=categorical.`);
    }
    types.set(name, type as FeatureType);
  }
  return types;
}

export function parseAttribute(text: string, before: readonly RecordRule[] = []): RecordRule[] {
  const { name, value } = splitRule(text);
  return [
    ...before,
    name === undefined
      ? { by: FILTER_SUBJECTS.customAttributes, is: [text] }
      : { by: FILTER_SUBJECTS.customAttribute, name, is: [value] },
  ];
}

export function parseColumn(text: string, before: readonly RecordRule[] = []): RecordRule[] {
  const { name, value } = splitRule(text);
  if (name === undefined) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} must look like name=value.`);
  }
  return [...before, { by: FILTER_SUBJECTS.column, name, is: [value] }];
}

function splitRule(text: string): { name?: string; value: string } {
  const [, name, value] = /^([^={]+)=(.*)$/s.exec(text) ?? [];
  return name === undefined ? { value: text } : { name: name.trim(), value: value.trim() };
}

export function parseMinimumRows(text: string): number {
  const rows = parseDecimal(text);
  if (!Number.isSafeInteger(rows) || rows < 1) {
    throw new InvalidArgumentError('must be a whole number from 1.');
  }
  return rows;
}

function parseChunks(text: string): number {
  const chunks = parseDecimal(text);
  if (!Number.isSafeInteger(chunks) || chunks < 10 || chunks > 1000) {
    throw new InvalidArgumentError('must be a whole number from 10 to 1000.');
  }
  return chunks;
}

function parseRate(text: string): number {
  const rate = parseDecimal(text);
  if (!(rate > 0 && rate < 1)) {
    throw new InvalidArgumentError('must be a number between 0 and 1.');
  }
  return rate;
}
