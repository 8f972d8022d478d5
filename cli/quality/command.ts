import { type Command, InvalidArgumentError, Option } from 'commander';
import { PROGRAM } from '../../contract/command-line';
import { parseDecimal } from '../../contract/decimal';
import { TABULAR_PROBLEMS } from '../../contract/metrics';
import { type Criterion, DEFAULT_QUALITY_CONFIG, type SliceConfig } from '../../contract/quality-config';
import { COMPARISONS, type Comparison } from '../../contract/recipe';
import { BAD_INPUT, parseAttribute, parseColumn, parseMinimumRows, parseNames } from '../drift/command';
import { removeControlCharacters } from '../drift/print-result';
import { Progress } from '../drift/progress';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { PERIODS } from './periods';
import { printEstimate } from './print-estimate';
import { printQuality } from './print-quality';
import { runEstimate } from './run-estimate';
import { runQuality } from './run-quality';

/** What the process ends with, so that scripts can tell the outcomes apart. */
const EXIT_CODES = { criteriaMet: 0, measured: 0, estimated: 0, criteriaMissed: 1, insufficientData: 2 };

/** Adds `quality` to the command line. */
export function addQualityCommand(program: Command): void {
  program
    .command('quality')
    .description(
      'measures answers with their labels; exit code 0 criteria met, or none given, 1 missed, 2 insufficient data, 3 bad input',
    )
    .requiredOption(
      `${QUALITY_OPTIONS.live} <path...>`,
      'captured JSON lines, or tables with a header: files, folders or s3:// prefixes, gzip too',
    )
    .option(
      `${QUALITY_OPTIONS.labels} <path...>`,
      "labels in SageMaker's ground truth format, or tables with an id and a label",
    )
    .option(
      `${QUALITY_OPTIONS.heldOut} <file>`,
      "estimates in place of labels, by what the evaluation wrote of held-out rows: a version's predictions.csv, of a regression its losses.json",
    )
    .option(
      `${QUALITY_OPTIONS.schema} <file>`,
      "with the losses.json of a regression: the version's schema.json, which says what requests carry and how values are read",
    )
    .option(`${QUALITY_OPTIONS.label} <column>`, 'of a table: the column of the labels')
    .option(
      `${QUALITY_OPTIONS.score} <column,...>`,
      'of a table: the column of the probability of the positive class, or one column a class',
      parseNames,
    )
    .option(`${QUALITY_OPTIONS.predicted} <column>`, 'of a table: the column of the predicted class or number')
    .option(`${QUALITY_OPTIONS.id} <column>`, 'of a table: the column of the id by which labels are found')
    .option(`${QUALITY_OPTIONS.time} <column>`, 'of a table: the column of the time at which a row was answered')
    .addOption(
      new Option(
        `${QUALITY_OPTIONS.problem} <type>`,
        `what the model predicts (default: ${DEFAULT_QUALITY_CONFIG.problemType})`,
      ).choices(TABULAR_PROBLEMS),
    )
    .option(`${QUALITY_OPTIONS.positive} <label>`, 'the positive class, where labels are not 1 and 0')
    .option('--negative <label>', 'the other class; where it is not given, every other label is it')
    .option(
      '--threshold <probability>',
      `from which a row counts as positive (default: ${DEFAULT_QUALITY_CONFIG.decisionThreshold})`,
      parseNumber,
    )
    .option(`${QUALITY_OPTIONS.classes} <label,...>`, 'the classes in the order of the probabilities', parseNames)
    .option('--at-least <metric=value>', 'a criterion such as auc=0.8; as often as you like', parseAtLeast)
    .option('--at-most <metric=value>', 'a criterion such as logLoss=0.5; as often as you like', parseAtMost)
    .option(
      `${QUALITY_OPTIONS.slice} <column[=edge,...]>`,
      'measures the rows of each value, or between edges such as age=30,60; as often as you like',
      parseSlice,
    )
    .option(`${QUALITY_OPTIONS.columns} <name,...>`, 'the columns of captured requests, in their order', parseNames)
    .addOption(
      new Option(`${QUALITY_OPTIONS.by} <period>`, 'measures each hour, day, week or month as well').choices(PERIODS),
    )
    .option(
      '--minimum-rows <n>',
      `labelled rows below which there is no verdict (default: ${DEFAULT_QUALITY_CONFIG.minimumRows})`,
      parseMinimumRows,
    )
    .option(
      `${QUALITY_OPTIONS.settings} <file>`,
      'a report of the quality monitor, or a result of this command: its settings hold where no option says otherwise',
    )
    .option(
      '--leave-out-attribute <name=value>',
      'leaves out captured requests with this custom attribute',
      parseAttribute,
    )
    .option(
      `${QUALITY_OPTIONS.leaveOutColumn} <name=value>`,
      'leaves out rows with this value of a column',
      parseColumn,
    )
    .option(`${QUALITY_OPTIONS.json} <file>`, 'writes the whole result')
    .option(`${QUALITY_OPTIONS.html} <file>`, 'writes a page')
    .action(async (options: QualityOptions) => {
      process.exitCode = await measure(options);
    });
}

async function measure(options: QualityOptions): Promise<number> {
  const progress = process.stderr.isTTY ? new Progress(process.stderr) : undefined;
  try {
    const { verdict, lines } = await measureOrEstimate({ ...options, onProgress: progress?.show });
    progress?.clear();
    process.stdout.write(`${lines.join('\n')}\n`);
    return EXIT_CODES[verdict];
  } catch (error) {
    progress?.clear();
    // Whatever it is, it must not look like a missed criterion.
    process.stderr.write(`${PROGRAM}: ${removeControlCharacters((error as Error).message)}\n`);
    return BAD_INPUT;
  }
}

async function measureOrEstimate(
  options: QualityOptions,
): Promise<{ readonly verdict: keyof typeof EXIT_CODES; readonly lines: readonly string[] }> {
  const { heldOut } = options;
  if (heldOut !== undefined) {
    const result = await runEstimate({ ...options, heldOut });
    return { verdict: result.verdict, lines: printEstimate(result) };
  }
  const result = await runQuality(options);
  return { verdict: result.verdict, lines: printQuality(result) };
}

function parseNumber(text: string): number {
  const number = parseDecimal(text);
  if (Number.isNaN(number)) {
    throw new InvalidArgumentError('must be a number.');
  }
  return number;
}

function parseAtLeast(text: string, before: readonly Criterion[] = []): Criterion[] {
  return [...before, parseCriterion(text, COMPARISONS.atLeast)];
}

function parseAtMost(text: string, before: readonly Criterion[] = []): Criterion[] {
  return [...before, parseCriterion(text, COMPARISONS.atMost)];
}

function parseCriterion(text: string, comparison: Comparison): Criterion {
  const [, metric, value] = /^\s*(\w+)\s*=(.*)$/s.exec(text) ?? [];
  const threshold = parseDecimal(value ?? '');
  if (metric === undefined || Number.isNaN(threshold)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} must look like auc=0.8.`);
  }
  return { metric, comparison, threshold };
}

function parseSlice(text: string, before: readonly SliceConfig[] = []): SliceConfig[] {
  const [, column, list] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  const edges = list?.split(',').map(parseDecimal);
  const isAscending = edges?.every((edge, i) => i === 0 || edge > edges[i - 1]) ?? true;
  if (column === undefined || edges?.some(Number.isNaN) || !isAscending) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} must look like column, or column=30,60 with ascending edges.`,
    );
  }
  return [...before, { column: column.trim(), ...(edges && { edges }) }];
}
