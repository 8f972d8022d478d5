import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeEnvironment } from '../drift/environments';
import { kindOf } from './columns';

/** How often single columns drifted. */
interface Estimate {
  readonly share: number;
  /** One standard error. */
  readonly error: number;
  readonly columns: number;
}

/** What made_up_columns.py measures: by kind of column and by change. */
type ColumnShares = Readonly<
  Record<'logistic' | 'exponential' | 'integers' | 'categories' | 'shift' | 'scale', Estimate>
> & { readonly rows: number };

interface Measured {
  readonly version: string;
  /** Columns of which the whole tool said the same as its function. */
  readonly verified: number;
  readonly cells: readonly ColumnShares[];
}

/** When a window of another tool has drifted. */
export interface OtherTool {
  readonly name: string;
  readonly verified: number;
  /** Columns of each kind that were judged, by rows of the window. */
  readonly columns: readonly number[];
  readonly falseAlarms: (features: number, rows: number) => string;
  readonly power: (change: 'shift' | 'scale', features: number, rows: number) => string;
}

const ROOT = path.join(__dirname, '..', '..');
const TOOLS = [
  { tool: 'evidently', requirements: path.join(ROOT, 'bench', 'drift', 'requirements-evidently.txt') },
  { tool: 'nannyml', requirements: path.join(__dirname, 'requirements-nannyml.txt') },
];
const run = promisify(execFile);

/** Runs the other tools, unless they were measured before and the numbers kept in .local/. */
export async function measureOtherTools(onlyKept: boolean): Promise<OtherTool[]> {
  const [evidently, nannyml] = await Promise.all(
    TOOLS.map(({ tool, requirements }) => measure(tool, requirements, onlyKept)),
  );
  return [
    ...(evidently
      ? [
          describe(evidently, 'any column', () => 1),
          describe(evidently, 'half of the columns', (features) => Math.ceil(features / 2)),
        ]
      : []),
    ...(nannyml ? [describe(nannyml, 'any column', () => 1)] : []),
  ];
}

/** How often a tool calls a shape drifted, as made_up_shapes.py measures it. */
export interface OtherShapes {
  readonly version: string;
  readonly cells: ReadonlyArray<{
    readonly name: string;
    readonly baselineRows: number;
    readonly windows: number;
    readonly falseAlarms: Estimate;
    readonly power: number;
  }>;
}

/** The same of the shapes of columns. */
export async function measureOtherShapes(onlyKept: boolean): Promise<OtherShapes[]> {
  const measured = await Promise.all(
    TOOLS.map(({ tool, requirements }) => measure<OtherShapes>(tool, requirements, onlyKept, 'shapes')),
  );
  return measured.filter((shapes) => shapes !== undefined);
}

async function measure<Result = Measured>(
  tool: string,
  requirements: string,
  onlyKept: boolean,
  what: 'accuracy' | 'shapes' = 'accuracy',
): Promise<Result | undefined> {
  const kept = path.join(ROOT, '.local', `bench-${what}-${tool}.json`);
  if (!existsSync(kept)) {
    if (onlyKept) {
      return undefined;
    }
    const environment = makeEnvironment(requirements, path.join(ROOT, '.local', 'bench', tool));
    if ('failure' in environment) {
      throw new Error(`there is no environment for ${tool}: ${environment.failure}`);
    }
    // Both tools tell their makers that they are used, unless asked not to.
    const env = { ...process.env, DO_NOT_TRACK: '1', NML_DISABLE_USAGE_LOGGING: '1', OMP_NUM_THREADS: '1' };
    const { stdout } = await run(
      environment.python,
      [path.join(__dirname, `with_${tool}.py`), ...(what === 'shapes' ? [what] : [])],
      { env },
    );
    mkdirSync(path.dirname(kept), { recursive: true });
    writeFileSync(kept, stdout.trim().split('\n').at(-1)!);
  }
  return JSON.parse(readFileSync(kept, 'utf8'));
}

/** @param needed how many drifted columns make a drifted window */
function describe(
  { version, verified, cells }: Measured,
  rule: string,
  needed: (features: number) => number,
): OtherTool {
  const unchanged = (features: number, rows: number): Estimate[] =>
    Array.from({ length: features }, (_, i) => at(rows)[kindOf(i)]);
  const at = (rows: number): ColumnShares => cells.find((cell) => cell.rows === rows)!;
  return {
    name: `${version}, ${rule}`,
    verified,
    columns: cells.map(({ logistic }) => logistic.columns),
    falseAlarms: (features, rows) => write(unchanged(features, rows), needed(features)),
    // Its own column, or the window as a whole where a window needs several of them.
    power: (change, features, rows) =>
      write([at(rows)[change], ...(needed(features) > 1 ? unchanged(features, rows).slice(1) : [])], needed(features)),
  };
}

/** The probability that so many independent columns drift, with one standard error. */
function write(columns: readonly Estimate[], needed: number): string {
  const shares = columns.map(({ share }) => share);
  const probability = probabilityOfAtLeast(needed, shares);
  // Columns of a kind share an estimate, and its error.
  const kinds = [...new Set(columns)];
  const variance = kinds.reduce(
    (total, kind) =>
      total +
      (probabilityOfAtLeast(
        needed,
        columns.map((column) => column.share + (column === kind ? kind.error : 0)),
      ) -
        probability) **
        2,
    0,
  );
  const error = (100 * Math.sqrt(variance)).toFixed(1);
  return `${writePercent(probability)}${error === '0.0' ? '' : ` ± ${error}`}`;
}

/** The upper tail of the Poisson binomial distribution, one column after the other. */
export function probabilityOfAtLeast(needed: number, shares: readonly number[]): number {
  let counts = [1];
  for (const share of shares) {
    const bounded = Math.min(1, share);
    counts = Array.from(
      { length: counts.length + 1 },
      (_, k) => (counts[k] ?? 0) * (1 - bounded) + (counts[k - 1] ?? 0) * bounded,
    );
  }
  return counts.slice(needed).reduce((total, chance) => total + chance, 0);
}

/** A share for people to read. */
export function writePercent(share: number): string {
  if (share > 0 && share < 0.0001) {
    return '< 0.01 %';
  }
  return share === 0 ? '0 %' : `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
}
