import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { EVALUATE_OUTPUTS, STEPS, VERDICT_SECTION } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { ensurePython } from '../../local/python';
import { PipelineCloud } from '../../local/undeployed/pipeline-cloud';
import { readPipelineStack } from '../../local/undeployed/read-assembly';
import { InputError } from '../drift/input-error';
import { TABLE } from '../local/lifecycle-source';
import { locatePython } from '../local/locate-python';
import { type Evaluation, readMetrics } from '../local/read-evaluation';
import type { MetricSummary } from '../local/summary-types';
import { supervise } from '../local/supervise';
import { describeFailure } from '../local/train/describe-failure';
import type { Stack } from './assembly';
import type { Finding } from './finding';

/** What a trial needs. */
export interface TrialOptions {
  /** This package's folder. */
  readonly root: string;
  /** A file or a folder of raw rows, as the preparation reads them. */
  readonly rows: string;
  /** Where the Python environment and the files of the runs are. */
  readonly workDir: string;
  /** Tells how far it is. */
  readonly say: (line: string) => void;
}

/** What a run's evaluation says. */
export interface Trial {
  readonly message: string;
  readonly metrics: readonly MetricSummary[];
}

/** Simulated seconds per real second: how long retries wait. */
const SPEED = 60;

/**
 * Runs the pipelines of two assemblies on the local SageMaker with the same rows, and says what their evaluations measured.
 *
 * @throws InputError for what cannot be run here, or for rows that are not there
 */
export async function tryPipelines(
  before: readonly Stack[],
  after: readonly Stack[],
  options: TrialOptions,
): Promise<readonly Finding[]> {
  const assemblies = [before, after].map(locateAssembly);
  const rows = readRows(options.rows);
  assemblies.forEach(checkPipeline);
  const stopping = new AbortController();
  let cloud: PipelineCloud | undefined;
  const end = async (): Promise<void> => {
    stopping.abort();
    await cloud?.stop();
  };
  mkdirSync(options.workDir, { recursive: true });
  let found: readonly Finding[] = [];
  await supervise(options.workDir, end, ({ waitFor }) =>
    waitFor(
      (async () => {
        const { root, workDir, say } = options;
        const venvDir = locatePython(workDir);
        const python = await ensurePython({ root, venvDir, onProgress: say, signal: stopping.signal });
        const trials: Trial[] = [];
        for (const [i, side] of ['before', 'after'].entries()) {
          const folder = path.join(workDir, 'try', side);
          mkdirSync(folder, { recursive: true });
          cloud = new PipelineCloud({ root, workDir: folder, python, assembly: assemblies[i], speed: SPEED });
          trials.push(await runPipeline(cloud, rows, (line) => say(`${side}: ${line}`)));
          await cloud.stop();
        }
        found = describeTrials(trials[0], trials[1]);
      })(),
    ),
  );
  return found;
}

function locateAssembly(stacks: readonly Stack[]): string {
  const found = stacks.find(({ assembly }) => assembly !== undefined)?.assembly;
  if (found === undefined) {
    throw new InputError(
      '--try: both sides must be cloud assemblies or git revisions, whose files are there to be run',
    );
  }
  return found;
}

function readRows(place: string): ReadonlyMap<string, Buffer> {
  if (!existsSync(place)) {
    throw new InputError(`--try ${place}: there is no such file or folder of raw rows`);
  }
  const names = statSync(place).isDirectory() ? readdirSync(place) : [''];
  const files = names
    .map((name) => path.join(place, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  const tables = files.filter((file) => TABLE.test(file));
  if (tables.length === 0) {
    throw new InputError(`--try ${place}: no table, whose name ends in .csv, .tsv, .jsonl, .ndjson (.gz) or .parquet`);
  }
  return new Map(tables.map((file) => [path.basename(file), readFileSync(file)]));
}

function checkPipeline(assembly: string): void {
  try {
    readPipelineStack(assembly);
  } catch (error) {
    throw new InputError(`--try: ${(error as Error).message}`);
  }
}

async function runPipeline(
  cloud: PipelineCloud,
  rows: ReadonlyMap<string, Buffer>,
  say: (line: string) => void,
): Promise<Trial> {
  try {
    await cloud.provide();
    await cloud.addRows(rows);
  } catch (error) {
    throw new InputError(`--try: ${(error as Error).message}`);
  }
  const ended = await cloud.execute(({ stepName, status }) => {
    if (status !== 'Starting' && status !== 'Executing') {
      say(`${stepName} ${status}`);
    }
  });
  const output = await cloud.findOutput(ended.steps, STEPS.evaluate, EVALUATE_OUTPUTS.evaluation);
  const file = output && path.join(output, FILES.evaluation);
  if (file === undefined || !existsSync(file)) {
    throw new InputError(`--try: ${describeFailure(ended)}`);
  }
  const evaluation = JSON.parse(readFileSync(file, 'utf8')) as Evaluation;
  return { message: evaluation[VERDICT_SECTION].message, metrics: readMetrics(evaluation) };
}

/** The metrics of two trials, side by side, and their verdicts. */
export function describeTrials(before: Trial, after: Trial): Finding[] {
  const tell = (text: string): Finding => ({ section: 'trial', text, paths: [] });
  const names = [...new Set([...before.metrics, ...after.metrics].map(({ name }) => name))];
  const sides = names.map((name) =>
    [before, after].map(({ metrics }) => showMetric(metrics.find((metric) => metric.name === name))),
  );
  const verdicts = [before.message, after.message];
  return [
    ...names.map((name, i) =>
      tell(sides[i][0] === sides[i][1] ? `${name} stays ${sides[i][0]}` : `${name} ${sides[i].join(' → ')}`),
    ),
    ...(verdicts[0] === verdicts[1]
      ? [tell(`in both: ${verdicts[0]}`)]
      : [tell(`before: ${verdicts[0]}`), tell(`after: ${verdicts[1]}`)]),
  ];
}

function showMetric(metric: MetricSummary | undefined): string {
  if (metric === undefined) {
    return 'not measured';
  }
  const show = (value: number): string => String(Number(value.toPrecision(4)));
  const { value, lower, upper } = metric;
  return lower === undefined || upper === undefined
    ? show(value)
    : `${show(value)} (95 %: ${show(lower)} to ${show(upper)})`;
}
