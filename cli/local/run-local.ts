import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EVALUATE_OUTPUTS, STEPS, VERDICT_SECTION } from '../../contract/jobs';
import { FILES, toPage } from '../../contract/layout';
import { ProblemType } from '../../contract/metrics';
import { LocalCloud } from '../../local/cloud';
import { CdkCli } from '../../local/deploy';
import { ChildProcesses } from '../../local/sagemaker/containers/child-processes';
import { readPipelineStack } from '../../local/undeployed/read-assembly';
import { collectState } from './collect-summary';
import { DemandStory, LEARNING_DEMAND } from './demand/demand-story';
import { FormsStory } from './forms/forms-story';
import { HeldOutStory } from './held-out/held-out-story';
import type { UnjudgedSummary } from './judge-parts';
import { requireClosed } from './judge-run';
import { describeKept } from './keep';
import { LAUNCHES } from './launch';
import type { LifecycleClient } from './lifecycle-client';
import { FORMS, isDemand, type LifecycleSource } from './lifecycle-source';
import type { LocalStory } from './local-story';
import { openNotebooks } from './open-notebooks';
import { describeExpectations, describeRun } from './print-summary';
import { proposalTasks, pythonTask } from './python-task';
import { type Evaluation, readMetrics } from './read-evaluation';
import { refuseExtract } from './refuse-extract';
import { copyEvaluations } from './report/evaluation-pages';
import { StoppedError } from './stopping';
import { LaunchStory } from './story';
import { STORY_START } from './story-record';
import type { JudgedModel, Summary } from './summary-types';
import { supervise } from './supervise';
import type { Say, Task, TaskRunner } from './tasks';

/** Settings of a local run. */
export interface LocalRunOptions {
  /** The package's folder. */
  readonly root: string;
  /** Where everything of the run is kept: the Python environment, the services' files, summary and report. */
  readonly workDir: string;
  readonly source: LifecycleSource;
  /** Simulated seconds per real second. */
  readonly speed: number;
  /** Leaves the cloud running after the story, until a signal. */
  readonly keep: boolean;
  /** Opens JupyterLab after the story, and leaves the cloud running. */
  readonly notebook: boolean;
  readonly runner: TaskRunner;
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

/** What the first run's evaluation says; undefined when there was none. */
async function readJudged(cloud: LocalCloud, client: LifecycleClient): Promise<JudgedModel | undefined> {
  const [run] = await client.listRuns();
  const steps = run === undefined ? [] : await client.listSteps(run);
  const output = await client.findOutput(steps, STEPS.evaluate, EVALUATE_OUTPUTS.evaluation);
  if (output === undefined) {
    return undefined;
  }
  const file = await cloud.store.read(`${output}/${FILES.evaluation}`);
  const evaluation = JSON.parse(file.toString('utf8')) as Evaluation;
  return { message: evaluation[VERDICT_SECTION].message, metrics: readMetrics(evaluation) };
}

/** What happens to the lifecycle. */
function chooseStory(getCloud: () => LocalCloud, { root, source }: LocalRunOptions, assembly: string): LocalStory {
  // A folder of one's own may be called like an example.
  const isExample = source.make === undefined;
  if (isExample && isDemand(source.name)) {
    return new DemandStory(getCloud, assembly, source.name === LEARNING_DEMAND);
  }
  if (isExample && source.name === FORMS) {
    return new FormsStory(getCloud, root, assembly);
  }
  const launch = isExample ? LAUNCHES[source.name] : undefined;
  return launch
    ? new LaunchStory(getCloud, launch, root, assembly)
    : new HeldOutStory(getCloud, source.readRows, assembly);
}

async function summarize(
  cloud: LocalCloud,
  story: LocalStory,
  options: LocalRunOptions,
  assembly: string,
  startedAt: Date,
  durations: Record<string, number>,
  say: Say,
): Promise<Summary> {
  const client = story.client!;
  const total = Number(((Date.now() - startedAt.getTime()) / 1000).toFixed(2));
  const { reports, ...state } = await collectState(cloud, client);
  const judged = story.beginsWithEvaluation ? await readJudged(cloud, client) : undefined;
  const { renderReport } = await import('./report/render-report');
  const unjudged: UnjudgedSummary = {
    version: 1,
    example: options.source.name,
    problemType: story.target?.type ?? ProblemType.BINARY,
    unit: story.target?.unit,
    startedAt: startedAt.toISOString(),
    simulated: { start: STORY_START.toISOString(), end: cloud.clock.now().toISOString() },
    speed: options.speed,
    stackName: readPipelineStack(assembly).name,
    outputs: client.outputs,
    judged,
    change: story.change,
    launch: story.record.launch,
    ...state,
    endpointHistory: cloud.sagemaker
      .endpointHistory(client.output('EndpointName'))
      .map(({ time, version, configName, status }) => ({
        time: new Date(time).toISOString(),
        version,
        configName,
        status,
      })),
    alarms: cloud.alarmHistory().map(({ time, ...alarm }) => ({ time: new Date(time).toISOString(), ...alarm })),
    quality: story.record.quality,
    traffic: story.record.traffic,
    events: story.record.events,
    conclusion: story.conclude(),
    durations: { ...durations, total },
  };
  const summary: Summary = {
    ...unjudged,
    expectations: story.judge(unjudged),
  };
  mkdirSync(options.workDir, { recursive: true });
  writeFileSync(path.join(options.workDir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(path.join(options.workDir, 'drift-reports.json'), JSON.stringify(reports));
  writeFileSync(path.join(options.workDir, 'report.html'), renderReport(summary, reports));
  await copyEvaluations(cloud, state.modelVersions, options.workDir);
  // The pages that the drift monitor wrote for its readers.
  await Promise.all(
    state.windows.map(({ report }) => {
      const page = toPage(report);
      return cloud.store.download(page, path.join(options.workDir, 'drift-pages', path.basename(page)));
    }),
  );
  say(`${summary.expectations.filter(({ met }) => met).length} of ${summary.expectations.length} expectations met`);
  return summary;
}

/**
 * Runs a story on a cloud of its own and writes what happened to `summary.json` and `report.html`.
 *
 * @throws InputError for a lifecycle that cannot run here
 * @throws LoopNotClosedError naming the expectations that were not met
 * @throws WorkFolderInUseError when another run uses the work folder
 * @throws StoppedError after a signal; everything that the run started has been stopped then
 */
export async function runLocal(options: LocalRunOptions): Promise<Summary> {
  const startedAt = new Date();
  const durations: Record<string, number> = {};
  let cloud: LocalCloud | undefined;
  let summary: Summary | undefined;
  let python: string | undefined;
  // The cloud tells how it goes to whichever task is running.
  let tell: Say = () => undefined;
  const assembly = path.join(options.workDir, 'assemblies', 'story');
  const stopping = new AbortController();
  const processes = new ChildProcesses();
  const cdk = new CdkCli({ root: options.root, workDir: options.workDir, environment: {} });
  const { source } = options;
  const story = chooseStory(() => cloud!, options, assembly);
  const summaryTask: Task = {
    title: 'summary and report',
    run: async (say) => {
      summary = await summarize(cloud!, story, options, assembly, startedAt, durations, say);
    },
  };
  const { signal } = stopping;
  const environment = pythonTask({ root: options.root, workDir: options.workDir, signal }, (made) => {
    python = made;
  });
  const synth: Task = {
    title: 'cdk synth',
    run: async () => {
      await cdk.synth(source, assembly, false);
      refuseExtract(assembly);
    },
  };
  const proposal = proposalTasks(source, () => python!, signal);
  const tasks: Task[] = [
    // A mistake in the app needs neither Python nor a cloud to be found.
    ...(proposal.length === 0 ? [synth, environment] : [environment, ...proposal, synth]),
    {
      title: 'local cloud',
      run: async (say) => {
        tell = say;
        cloud = await LocalCloud.start({
          root: options.root,
          workDir: options.workDir,
          speed: options.speed,
          startTime: STORY_START,
          python,
          onProgress: (line) => tell(line),
          signal,
        });
      },
    },
    ...story.tasks.map(
      ({ title, run }): Task => ({
        title,
        run: (say) => {
          tell = say;
          return run(say);
        },
      }),
    ),
    summaryTask,
  ];
  const end = async (): Promise<void> => {
    cdk.stop();
    stopping.abort();
    await processes.stop();
    await cloud?.stop();
  };
  return supervise(options.workDir, end, async ({ waitFor, untilStopped }) => {
    try {
      await waitFor(options.runner.run(tasks, durations));
      [...describeRun(summary!), ...describeExpectations(summary!)].forEach(options.write);
      options.write(`summary: ${path.join(options.workDir, 'summary.json')}`);
      options.write(`report:  ${path.join(options.workDir, 'report.html')}`);
      requireClosed(summary!);
      if (options.keep || options.notebook) {
        await cloud!.live(1);
        if (options.notebook) {
          const shown = { root: options.root, workDir: options.workDir, python: python!, processes, signal };
          (await openNotebooks(cloud!, { ...shown, say: options.write })).forEach(options.write);
        }
        const asked = { endpoint: story.client!.output('EndpointName'), request: story.exampleRequest() };
        describeKept(cloud!, { workDir: options.workDir, ...asked }).forEach(options.write);
        await untilStopped();
      }
      return summary!;
    } catch (error) {
      // What a broken run did is worth knowing as well, as far as the services can still say.
      if (cloud && story.client && !summary && !(error instanceof StoppedError)) {
        await summarize(cloud, story, options, assembly, startedAt, durations, options.write).catch((second: Error) =>
          options.write(`no summary could be written: ${second.message}`),
        );
      }
      throw error;
    }
  });
}
