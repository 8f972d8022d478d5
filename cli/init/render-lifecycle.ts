import { CONFIG_KEYS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { CATEGORICAL, DATE, NUMERIC, TEXT } from '../../contract/recipe';
import { isWholeNumber, quote, wrap, writeKey, writeMember } from './literals';
import { nameLifecycle } from './name-lifecycle';
import type { ColumnProposal, Proposal, ProposedAlgorithm } from './proposal';

/** How the library is imported. */
export interface ModuleStyle {
  /** TypeScript, or what Node runs as it is. */
  readonly typed: boolean;
  /** The library's name, or the path to it. */
  readonly library: string;
}

/** Tables with more columns have those of one kind in one line. */
const LISTED_COLUMNS = 30;

/** The factory of each kind of column; what is left out of the recipe has none. */
const FACTORIES: Record<string, string> = {
  id: 'id',
  [CONFIG_KEYS.personalData]: CONFIG_KEYS.personalData,
  [NUMERIC]: NUMERIC,
  [CATEGORICAL]: CATEGORICAL,
  [DATE]: DATE,
  [TEXT]: TEXT,
};

/** What every lifecycle imports. */
const NAMES = 'Algorithm Column DataRecipe SuccessCriterion'.split(' ');

/** The enums of settings, by the setting's name. */
const ENUMS: Record<string, string> = { encoding: 'Encoding', parts: 'DatePart' };

/** The enum of the order of dates in `format`, whose other entries are texts. */
const DATE_ORDER = 'DateOrder';

function writeSetting(name: string, value: unknown): string {
  const of = ENUMS[name];
  if (of !== undefined) {
    return Array.isArray(value) ? `[${value.map((each) => writeMember(of, each)).join(', ')}]` : writeMember(of, value);
  }
  return typeof value === 'string' ? quote(value) : String(value);
}

function writeFormat(format: Record<string, string>): string {
  return `{ ${Object.entries(format)
    .map(
      ([name, value]) => `${name}: ${name === CONFIG_KEYS.dateOrder ? writeMember(DATE_ORDER, value) : quote(value)}`,
    )
    .join(', ')} }`;
}

function writeColumn({ kind, settings }: ColumnProposal): string {
  const given = Object.entries(settings).map(([name, value]) => `${name}: ${writeSetting(name, value)}`);
  return `Column.${FACTORIES[kind]}(${given.length > 0 ? `{ ${given.join(', ')} }` : ''})`;
}

function writeTarget({ target, problemType }: Proposal): string {
  if (problemType === ProblemType.BINARY) {
    const { positiveClass, negativeClass } = target;
    return `Column.target({ positiveClass: ${quote(positiveClass!)}, negativeClass: ${quote(negativeClass!)} })`;
  }
  return problemType === ProblemType.MULTICLASS
    ? `Column.classTarget({ classes: [${target.classes!.map(quote).join(', ')}] })`
    : 'Column.numericTarget()';
}

/** Lines of columns: each on its own, or those of one kind together where there are many. */
function writeColumns(columns: ColumnProposal[], ordered: boolean): string[] {
  const one = (name: string, code: string): string =>
    ordered ? `{ name: ${quote(name)}, column: ${code} },` : `${writeKey(name)}: ${code},`;
  const named = columns.filter(({ kind }) => kind in FACTORIES);
  if (named.length <= LISTED_COLUMNS) {
    return named.map((column) => one(column.name, writeColumn(column)));
  }
  const groups = new Map<string, string[]>();
  for (const column of named) {
    const code = writeColumn(column);
    groups.set(code, [...(groups.get(code) ?? []), column.name]);
  }
  return [...groups].flatMap(([code, names]) =>
    names.length === 1
      ? [one(names[0]!, code)]
      : [
          ordered ? '...[' : '...Object.fromEntries([',
          ...wrap(names.map(quote), '  ', 132),
          ordered ? `].map((name) => ({ name, column: ${code} })),` : `].map((name) => [name, ${code}])),`,
        ],
  );
}

function writeValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return writeRecord(value as Record<string, unknown>);
  }
  return typeof value === 'string' ? quote(value) : String(value);
}

function writeRecord(record: Record<string, unknown>): string {
  return `{ ${Object.entries(record)
    .map(([name, value]) => `${writeKey(name)}: ${writeValue(value)}`)
    .join(', ')} }`;
}

function writeAlgorithm({ name, props }: ProposedAlgorithm): string {
  return `Algorithm.${name}(${Object.keys(props).length > 0 ? writeRecord(props) : ''})`;
}

function writeImports(names: string[], { typed, library }: ModuleStyle): string[] {
  if (!typed) {
    return [`const { ${names.join(', ')} } = require(${quote(library)});`];
  }
  const listed = [...names, 'type MlLifecycleStackProps'].sort((one, other) =>
    one.replace('type ', '').localeCompare(other.replace('type ', '')),
  );
  const line = `import { ${listed.join(', ')} } from ${quote(library)};`;
  return line.length <= 120 ? [line] : ['import {', ...wrap(listed, '  '), `} from ${quote(library)};`];
}

/** The lifecycle that is proposed, as a module that exports it. */
export function renderLifecycle(proposal: Proposal, style: ModuleStyle): string {
  const { table, target, problemType, problem, columns, format, missingTexts, split, minimumHeldOutRows } = proposal;
  const names = [target.name, ...columns.map(({ name }) => name)];
  const ordered = names.some(isWholeNumber);
  const targetColumn = writeTarget(proposal);
  const targetLine = ordered
    ? `{ name: ${quote(target.name)}, column: ${targetColumn} },`
    : `${writeKey(target.name)}: ${targetColumn},`;
  const body = writeColumns(columns, ordered);
  const formatLines = Object.keys(format).length > 0 ? [`    format: ${writeFormat(format)},`] : [];
  const used = [targetLine, ...body, ...formatLines].join('\n');
  const imports = [
    ...NAMES,
    ...(problem === null ? [] : ['Problem']),
    ...[...Object.values(ENUMS), DATE_ORDER].filter((name) => used.includes(`${name}.`)),
  ].sort();
  const hint =
    problemType === ProblemType.REGRESSION
      ? ["      // Say what it counts: Column.numericTarget({ unit: 'USD' })."]
      : [];
  const recipe = [
    ordered ? '    orderedColumns: [' : '    columns: {',
    ...hint,
    ...[targetLine, ...body].map((line) => `      ${line}`),
    ordered ? '    ],' : '    },',
    ...(problem === null ? [] : [`    problem: Problem.${problem}(),`]),
    ...formatLines,
    ...(missingTexts.length > 0 ? [`    missingTexts: [${missingTexts.map(quote).join(', ')}],`] : []),
    ...(split === null
      ? []
      : [`    // There are few ${table.unit}: more than usual are held out.`, `    split: ${writeRecord(split)},`]),
  ];
  return `${[
    ...writeImports(imports, style),
    '',
    `/** Proposed for ${table.name} (${table.rows.toLocaleString('en-US')} ${table.unit}). What was guessed is in lifecycle.md. */`,
    style.typed ? 'export const lifecycle: MlLifecycleStackProps = {' : 'exports.lifecycle = {',
    `  lifecycleName: ${quote(nameLifecycle(table.name, target.name))},`,
    '  recipe: new DataRecipe({',
    ...recipe,
    '  }),',
    `  algorithm: ${writeAlgorithm(proposal.algorithm)},`,
    `  // ${proposal.naive}`,
    '  successCriteria: [',
    ...proposal.criteria.map(
      ({ metric, improvement }) =>
        `    SuccessCriterion.improvementOverNaive(${quote(metric)}).atLeast(${improvement}),`,
    ),
    '  ],',
    ...(minimumHeldOutRows === null
      ? []
      : [
          `  // Few for a verdict: read the intervals, and take more ${table.unit} when there are some.`,
          `  minimumHeldOutRows: ${minimumHeldOutRows},`,
        ]),
    '};',
  ].join('\n')}\n`;
}
