import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EVALUATE_OUTPUTS, GATE_VERDICTS, PREPARE_OUTPUTS, STEPS, VERDICT_SECTION } from '../../../contract/jobs';
import { FILES } from '../../../contract/layout';
import { CdkCli } from '../../../local/deploy';
import { PipelineCloud } from '../../../local/undeployed/pipeline-cloud';
import type { EndedExecution } from '../../../local/undeployed/undeployed-sagemaker';
import type { LifecycleSource } from '../lifecycle-source';
import { proposalTasks, pythonTask } from '../python-task';
import { type Evaluation, findProblemType, readMetrics } from '../read-evaluation';
import { supervise } from '../supervise';
import type { Say, Task, TaskRunner } from '../tasks';
import { describeFailure, tellSteps } from './describe-failure';
import { describeTraining } from './describe-training';
import type { TrainingSummary } from './training-summary';

/** Settings of a run that stops after judging. */
export interface TrainingRunOptions {
  /** This package's folder. */
  readonly root: string;
  /** Where everything of the run is kept. */
  readonly workDir: string;
  readonly source: LifecycleSource;
  /** Simulated seconds per real second. */
  readonly speed: number;
  readonly runner: TaskRunner;
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

/** The model was judged, and is not good enough. */
export class ModelRejectedError extends Error {
  constructor(message: string) {
    super(`the model does not deserve to serve: ${message}`);
    this.name = 'ModelRejectedError';
  }
}

/** The summary's file in the work folder. */
export const SUMMARY_FILE = 'judgement.json';

/** What the pages and JSON files of a run become in the work folder. */
const REPORTS = 'run-reports';

/** Copies an output where it is found again; undefined when there is none. */
function keep(output: string | undefined, folder: string): string | undefined {
  if (output === undefined || !existsSync(output)) {
    return undefined;
  }
  cpSync(output, folder, { recursive: true });
  return folder;
}

function findPage(folder: string | undefined): string | undefined {
  const page = folder === undefined ? undefined : readdirSync(folder).find((file) => file.endsWith('.html'));
  return page === undefined ? undefined : path.join(folder!, page);
}

function readJson<T>(folder: string | undefined, file: string): T | undefined {
  return folder === undefined || !existsSync(path.join(folder, file))
    ? undefined
    : (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as T);
}

interface DataReport {
  readonly target: { readonly unit?: string };
  readonly rows: Record<string, { readonly count: number }>;
}

function countRows({ rows }: DataReport): TrainingSummary['rows'] {
  const { train, validation, test } = PREPARE_OUTPUTS;
  const [learnt, validated, heldOut] = [train, validation, test].map((part) => rows[part]?.count ?? 0);
  return { learnt: learnt!, validated: validated!, heldOut: heldOut! };
}

async function summarize(
  cloud: PipelineCloud,
  ended: EndedExecution,
  { source, workDir }: TrainingRunOptions,
  durations: Record<string, number>,
): Promise<TrainingSummary> {
  const { steps } = ended;
  const reports = path.join(workDir, REPORTS);
  rmSync(reports, { recursive: true, force: true });
  const take = async (step: string, output: string, name: string): Promise<string | undefined> =>
    keep(await cloud.findOutput(steps, step, output), path.join(reports, name));
  const data = await take(STEPS.prepare, PREPARE_OUTPUTS.report, 'data');
  const judged = await take(STEPS.evaluate, EVALUATE_OUTPUTS.evaluation, EVALUATE_OUTPUTS.evaluation);
  const evaluation = readJson<Evaluation>(judged, FILES.evaluation);
  if (evaluation === undefined) {
    throw new Error(describeFailure(ended));
  }
  const report = readJson<DataReport>(data, FILES.report);
  const { verdict, message } = evaluation[VERDICT_SECTION];
  return {
    version: 1,
    name: source.name,
    stackName: cloud.stackName,
    problemType: findProblemType(evaluation),
    unit: report?.target.unit,
    verdict,
    message,
    metrics: readMetrics(evaluation),
    rows: report && countRows(report),
    files: {
      evaluation: path.join(judged!, FILES.evaluation),
      evaluationPage: findPage(judged),
      dataReport: findPage(data),
    },
    durations,
  };
}

/**
 * Trains and judges, and stops there: the pipeline of the synthesized app runs on the local SageMaker, with the files of
 * the work folder for S3. Nothing is deployed. Writes `judgement.json` and the reports into the work folder.
 *
 * @throws ModelRejectedError when the model was judged and not registered
 * @throws Error with the pipeline's reason when it ended before that
 */
export async function runTraining(options: TrainingRunOptions): Promise<TrainingSummary> {
  const { root, workDir, source, speed, write } = options;
  const started = performance.now();
  const durations: Record<string, number> = {};
  const assembly = path.join(workDir, 'assemblies', 'undeployed');
  const stopping = new AbortController();
  const cdk = new CdkCli({ root, workDir, environment: {} });
  let cloud: PipelineCloud | undefined;
  let python = '';
  let ended: EndedExecution | undefined;
  const train = async (say: Say): Promise<void> => {
    cloud = new PipelineCloud({ root, workDir, python, assembly, speed });
    await cloud.provide();
    await cloud.addRows(source.readRows());
    ended = await cloud.execute(tellSteps(say));
  };
  const { signal } = stopping;
  const tasks: Task[] = [
    pythonTask({ root, workDir, signal }, (made) => {
      python = made;
    }),
    ...proposalTasks(source, () => python, signal),
    { title: 'synth', run: () => cdk.synth(source, assembly, false) },
    { title: 'pipeline run', run: train },
  ];
  const end = async (): Promise<void> => {
    cdk.stop();
    stopping.abort();
    await cloud?.stop();
  };
  mkdirSync(workDir, { recursive: true });
  return supervise(workDir, end, async ({ waitFor }) => {
    await waitFor(options.runner.run(tasks, durations));
    durations.total = Number(((performance.now() - started) / 1000).toFixed(2));
    const summary = await summarize(cloud!, ended!, options, durations);
    writeFileSync(path.join(workDir, SUMMARY_FILE), `${JSON.stringify(summary, null, 2)}\n`);
    describeTraining(summary).forEach(write);
    if (summary.verdict !== GATE_VERDICTS.met) {
      throw new ModelRejectedError(summary.message);
    }
    return summary;
  });
}
