import type { QualityConfig } from '../../contract/quality-config';
import { FILTER_SUBJECTS } from '../../contract/record-filter';
import type { Answer } from '../../engine/answers/answer';
import type { FeatureSchema } from '../../engine/drift';
import { RecordFilter } from '../../engine/drift/record-filter';
import { readNumber } from '../../engine/drift/schema';
import type { AnsweredRecord, RecordProblem } from '../../engine/quality/captured-record';
import { listGroupSlices } from '../../engine/quality/group-criteria';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { findColumn, type TableRow } from './read-table';

/** Rows of which nobody says when they were answered. */
const NO_TIME = new Date(0);

/** The columns that somebody asks for: slices, groups and what is left out. */
export function listAskedColumns(config: QualityConfig): { readonly column: string; readonly option: string }[] {
  const sliced = [...config.slices, ...listGroupSlices(config)].map(({ column }) => ({
    column,
    option: QUALITY_OPTIONS.slice,
  }));
  const filtered = (config.leaveOut ?? []).flatMap(({ by, name }) =>
    by === FILTER_SUBJECTS.column ? [{ column: name!, option: QUALITY_OPTIONS.leaveOutColumn }] : [],
  );
  return [...new Map([...sliced, ...filtered].map((asked) => [asked.column, asked])).values()];
}

/** Columns whose values are looked at, as slices read them: those with edges are numbers. */
export function describeColumns(names: readonly string[], config: QualityConfig): FeatureSchema[] {
  const ranges = [...config.slices, ...listGroupSlices(config)].filter(({ edges }) => edges !== undefined);
  return names.map((name) => ({
    name,
    type: ranges.some(({ column }) => column === name) ? 'numeric' : 'categorical',
  }));
}

/** A row of a table as the record of a request of one row. */
export type ScoredRow =
  | { readonly record: AnsweredRecord; readonly label?: string }
  | { readonly isLeftOut: true }
  | { readonly reason: RecordProblem['reason']; readonly detail: string };

/** Reads the rows of one table of answers, some of which have their labels beside them. */
export class ScoredRows {
  private readonly answers: readonly number[];
  private readonly isScored: boolean;
  private readonly inputs: readonly number[];
  private readonly id?: number;
  private readonly time?: number;
  private readonly label?: number;
  private readonly filter: RecordFilter | undefined;

  /**
   * @param labelled whether the labels stand in the table
   * @param schema the columns whose values are looked at; absent: those that somebody asks for
   * @throws InputError when a column is missing
   */
  constructor(
    private readonly file: string,
    private readonly header: readonly string[],
    options: QualityOptions,
    private readonly config: QualityConfig,
    labelled: boolean,
    schema?: readonly FeatureSchema[],
  ) {
    const find = (asked: string, column: string): number =>
      findColumn(`${QUALITY_OPTIONS.live} ${file}`, header, asked, column);
    const findOptional = (asked: string, column: string | undefined): number | undefined =>
      column === undefined ? undefined : find(asked, column);
    this.isScored = options.score !== undefined;
    this.answers = options.score
      ? options.score.map((column) => find(QUALITY_OPTIONS.score, column))
      : [find(QUALITY_OPTIONS.predicted, options.predicted!)];
    const asked = listAskedColumns(config);
    const columns = schema?.map(({ name }) => ({ column: name, option: optionOf(asked, name) })) ?? asked;
    this.inputs = columns.map(({ column, option }) => find(option, column));
    this.time = findOptional(QUALITY_OPTIONS.time, options.time);
    this.id = labelled ? undefined : findOptional(QUALITY_OPTIONS.id, options.id);
    this.label = labelled ? findOptional(QUALITY_OPTIONS.label, options.label) : undefined;
    this.filter = RecordFilter.of(config.leaveOut);
  }

  read({ values, line }: TableRow): ScoredRow {
    const isLeftOut = this.filter?.columns.some((rule) =>
      this.filter!.hasValue(rule, values[this.header.indexOf(rule.name!)]),
    );
    if (isLeftOut) {
      return { isLeftOut };
    }
    const inferenceTime = this.time === undefined ? NO_TIME : readTime(values[this.time]);
    if (Number.isNaN(inferenceTime.getTime())) {
      return {
        reason: 'invalidTime',
        detail: `${JSON.stringify(values[this.time!])} is not a time as ISO 8601 has it`,
      };
    }
    const id = this.id === undefined ? `${this.file} line ${line}` : values[this.id].trim();
    if (id === '') {
      return { reason: 'missingId', detail: 'the id is empty' };
    }
    const label = this.label === undefined ? '' : values[this.label].trim();
    return {
      record: {
        id,
        named: this.id !== undefined,
        inferenceTime,
        answers: [this.readAnswer(values)],
        inputs: [this.inputs.map((place) => values[place])],
      },
      // A row whose label is not there yet has none.
      ...(label !== '' && { label }),
    };
  }

  private readAnswer(values: readonly string[]): Answer {
    const [first] = this.answers;
    if (!this.isScored) {
      return this.config.problemType === 'regression' ? { value: values[first] } : { label: values[first] };
    }
    const numbers = this.answers.map((place) => readNumber(values[place])).filter((one) => typeof one === 'number');
    if (numbers.length < this.answers.length) {
      return {};
    }
    return this.config.problemType === 'binary'
      ? { score: numbers[0], scoreOf: 'positiveClass' }
      : { several: numbers };
  }
}

/** A time in ISO 8601; in UTC where it does not say otherwise, whatever the clock of this machine shows. */
function readTime(text: string): Date {
  const [, day, time, offset] = /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}[^Z+-]*)(.*))?$/.exec(text) ?? [];
  return new Date(
    day === undefined ? Number.NaN : time === undefined ? day : `${day}T${time.trim()}${offset!.trim() || 'Z'}`,
  );
}

/** Who asks for a column. */
function optionOf(asked: ReturnType<typeof listAskedColumns>, name: string): string {
  return asked.find(({ column }) => column === name)?.option ?? QUALITY_OPTIONS.heldOut;
}
