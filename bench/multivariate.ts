/**
 * What finds drift that no single feature shows, how often and at what cost: `npx tsx bench/multivariate.ts` writes
 * bench/multivariate.md. Takes some minutes on two cores. Rows and the Python environment are made under .local/bench.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_DRIFT_CONFIG, WindowCounter } from '../engine/drift';
import { buildBaseline } from '../engine/drift/build-baseline';
import { judgeWindow } from '../engine/drift/judge-window';
import { makeEnvironment } from './drift/environments';
import { makeRows, NAMES, NOTHING, SCENARIOS, SCHEMA, USUAL } from './multivariate/make-rows';

/** What one method said of the windows of one baseline. */
interface Judged {
  readonly method: string;
  /** Its place in SCENARIOS. */
  readonly scenario: number;
  readonly rows: number;
  readonly windows: number;
  readonly drifted: number;
  /** For each window. */
  readonly cpuSeconds: number;
}

const ROOT = path.dirname(__dirname);
const WORK = path.join(ROOT, '.local', 'bench', 'multivariate');
const BASELINES = 5;
const BASELINE_ROWS = 10_000;
/** The shorter window is the beginning of the longer one. */
const ROWS = [200, 1000];
const LONGEST = Math.max(...ROWS);
/** Windows for each baseline, of each scenario. */
const UNCHANGED_WINDOWS = 30;
const CHANGED_WINDOWS = 8;
const OURS = 'relations (this project)';
const SINGLE = 'any single feature (this project)';

function writeRows(file: string, rows: readonly string[][]): string {
  const text = [NAMES, ...rows].map((row) => row.join(',')).join('\n');
  writeFileSync(path.join(WORK, file), `${text}\n`);
  return text;
}

/** Seeds far apart. */
function seedOf(baseline: number, part: number): number {
  return Math.imul(100 * baseline + part + 1, 0x9e3779b1);
}

/** Makes a baseline and its windows, judges them, and leaves them for the other methods. */
function judgeOurs(number: number): Judged[] {
  const data = writeRows(`${number}-baseline.csv`, makeRows(BASELINE_ROWS, USUAL, seedOf(number, 99)));
  const baseline = buildBaseline({ data, schema: SCHEMA }, { data: '', schema: '' });
  return Object.entries(SCENARIOS).flatMap(([name, relations], scenario) => {
    const windows = name === NOTHING ? UNCHANGED_WINDOWS : CHANGED_WINDOWS;
    const all = makeRows(windows * LONGEST, relations, seedOf(number, scenario));
    writeRows(`${number}-${scenario}.csv`, all);
    return ROWS.flatMap((rows): Judged[] => {
      const started = process.cpuUsage();
      const judged = Array.from({ length: windows }, (_, window) => {
        const counter = new WindowCounter(baseline);
        counter.addRecord(
          {
            inferenceTime: new Date(0),
            rows: all.slice(window * LONGEST, window * LONGEST + rows),
            predictions: [],
            wrongArities: [],
            unknownNames: [],
            problems: [],
          },
          `window ${window}`,
        );
        return judgeWindow(baseline, counter.counts(), DEFAULT_DRIFT_CONFIG);
      });
      const { user, system } = process.cpuUsage(started);
      const shared = { scenario, rows, windows, cpuSeconds: (user + system) / 1e6 / windows };
      return [
        {
          ...shared,
          method: SINGLE,
          drifted: judged.filter(({ driftedFeatures }) => driftedFeatures.length > 0).length,
        },
        { ...shared, method: OURS, drifted: judged.filter(({ multivariateDrifted }) => multivariateDrifted).length },
      ];
    });
  });
}

function judgeOthers(): Judged[] {
  const environment = makeEnvironment(
    path.join(__dirname, 'drift-accuracy', 'requirements-nannyml.txt'),
    path.join(ROOT, '.local', 'bench', 'nannyml'),
  );
  if ('failure' in environment) {
    throw new Error(`there is no environment for the other methods: ${environment.failure}`);
  }
  const env = { ...process.env, NML_DISABLE_USAGE_LOGGING: '1', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { status, stdout, stderr } = spawnSync(
    environment.python,
    [path.join(__dirname, 'multivariate', 'with_others.py'), WORK, ROWS.join(',')],
    { encoding: 'utf8', env, maxBuffer: 1 << 26 },
  );
  if (status !== 0) {
    throw new Error(stderr.trim().split('\n').at(-1));
  }
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function render(judged: readonly Judged[]): string {
  const methods = [...new Set(judged.map(({ method }) => method))];
  const total = (parts: readonly Judged[], value: (part: Judged) => number): number =>
    parts.reduce((sum, part) => sum + value(part), 0);
  const share = (scenario: number, rows: number, method: string): string => {
    const parts = judged.filter((part) => part.scenario === scenario && part.rows === rows && part.method === method);
    return `${((100 * total(parts, ({ drifted }) => drifted)) / total(parts, ({ windows }) => windows)).toFixed(scenario === 0 ? 1 : 0)} %`;
  };
  const cost = (rows: number, method: string): string => {
    const parts = judged.filter((part) => part.rows === rows && part.method === method);
    return method === SINGLE
      ? 'with the relations'
      : `${((1000 * total(parts, ({ cpuSeconds, windows }) => cpuSeconds * windows)) / total(parts, ({ windows }) => windows)).toFixed(0)} ms`;
  };
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [unchanged, changed] = [UNCHANGED_WINDOWS * BASELINES, CHANGED_WINDOWS * BASELINES];
  return `# Drift that no single feature shows

Written by \`npx tsx bench/multivariate.ts\`. Of 20 features, 16 numeric and 4 categorical, two are correlated, one category goes with a number, one number is the square of another, one category is the exclusive or of two others, and 11 depend on nothing. Each row of the table breaks one of these and leaves every feature's own distribution as it was.

Share of windows that are called drifted (the classifier's are a third of them): ${unchanged} windows in which nothing changed (one standard error at 1 % is ${(100 * Math.sqrt((0.01 * 0.99) / unchanged)).toFixed(1)} %), ${changed} for each change (one standard error is at most ${(100 * Math.sqrt(0.25 / changed)).toFixed(0)} %), over ${BASELINES} baselines of ${BASELINE_ROWS.toLocaleString('en-GB')} rows. All methods see the same rows.

${line(['what changes', 'rows', ...methods])}
${line(['---', '---:', ...methods.map(() => '---:')])}
${Object.keys(SCENARIOS)
  .flatMap((name, scenario) =>
    ROWS.map((rows) =>
      line([name, rows.toLocaleString('en-GB'), ...methods.map((method) => share(scenario, rows, method))]),
    ),
  )
  .join('\n')}
${ROWS.map((rows) => line(['CPU time for each window', rows.toLocaleString('en-GB'), ...methods.map((method) => cost(rows, method))])).join('\n')}

- **any single feature**: chance, since no feature's distribution changed.
- **relations**: what \`DriftMonitor\` does, see [docs/statistics.md](../docs/statistics.md). The time includes counting the rows and judging all single features, not reading them; the baseline is fitted once and not counted.
- **PCA reconstruction**: NannyML's \`DataReconstructionDriftCalculator\` with its defaults (65 % of the variance; mean ± three standard deviations over the baseline's chunks, here as long as the window). Its fit, once for a baseline, is not counted. Its limits come from the rows that its components were fitted to, and new rows lie further from these: that is where its false alarms come from. They cluster by baseline, so that its shares are rough.
- **classifier**: gradient boosting (30 trees of 8 leaves) told to tell the window from 2,000 rows of the baseline, five-fold cross-validation; drifted when the area under the curve is above 0.5 at p < 0.01 (Mann–Whitney). It is slow, and judged every third window only. It has to be fitted for each window and needs its rows, so it can be neither merged from shards nor kept in flat memory.
`;
}

rmSync(WORK, { recursive: true, force: true });
mkdirSync(WORK, { recursive: true });
const ours = Array.from({ length: BASELINES }, (_, number) => judgeOurs(number)).flat();
writeFileSync(path.join(__dirname, 'multivariate.md'), render([...ours, ...judgeOthers()]));
