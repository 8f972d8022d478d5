import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toPage } from '../../contract/layout';
import { LocalCloud } from '../../local/cloud';
import { CdkCli } from '../../local/deploy';
import { ensurePython } from '../../local/python';
import { InputError } from '../drift/input-error';
import { collectState } from './collect-summary';
import { judgeRun, requireClosed, type UnjudgedSummary } from './judge-run';
import { describeKept } from './keep';
import { STORIES } from './lifecycle-source';
import { locatePython } from './locate-python';
import { describeExpectations, describeRun } from './print-summary';
import { StoppedError } from './stopping';
import { ChurnStory, STORY_START } from './story';
import type { Summary } from './summary-types';
import { supervise } from './supervise';
import type { Say, Task, TaskRunner } from './tasks';

/** The stack of each example that has a story. */
const STACKS: Record<string, string> = { churn: 'ChurnLifecycle', 'churn-script': 'ChurnScriptLifecycle' };

/** Settings of a local run. */
export interface LocalRunOptions {
  /** The package's folder. */
  readonly root: string;
  /** Where everything of the run is kept: the Python environment, the services' files, summary and report. */
  readonly workDir: string;
  /** One of `STORIES`. */
  readonly example: string;
  /** Simulated seconds per real second. */
  readonly speed: number;
  /** Leaves the cloud running after the story, until a signal. */
  readonly keep: boolean;
  readonly runner: TaskRunner;
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

async function summarize(
  cloud: LocalCloud,
  story: ChurnStory,
  options: LocalRunOptions,
  startedAt: Date,
  durations: Record<string, number>,
  say: Say,
): Promise<Summary> {
  const client = story.client!;
  const total = Number(((Date.now() - startedAt.getTime()) / 1000).toFixed(2));
  const { reports, ...state } = await collectState(cloud, client);
  const { renderReport } = await import('./report/render-report');
  const unjudged: UnjudgedSummary = {
    version: 1,
    example: options.example,
    startedAt: startedAt.toISOString(),
    simulated: { start: STORY_START.toISOString(), end: cloud.clock.now().toISOString() },
    speed: options.speed,
    stackName: STACKS[options.example]!,
    outputs: client.outputs,
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
    durations: { ...durations, total },
  };
  const summary: Summary = { ...unjudged, expectations: judgeRun(unjudged) };
  mkdirSync(options.workDir, { recursive: true });
  writeFileSync(path.join(options.workDir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(path.join(options.workDir, 'drift-reports.json'), JSON.stringify(reports));
  writeFileSync(path.join(options.workDir, 'report.html'), renderReport(summary, reports));
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
 * @throws LoopNotClosedError naming the expectations that were not met
 * @throws WorkFolderInUseError when another run uses the work folder
 * @throws StoppedError after a signal; everything that the run started has been stopped then
 */
export async function runLocal(options: LocalRunOptions): Promise<Summary> {
  if (!STORIES.includes(options.example)) {
    throw new InputError(
      `--example: there is no story for ${JSON.stringify(options.example)}; there is one for ${STORIES.join(', ')}`,
    );
  }
  if (!existsSync(path.join(options.root, 'bin', 'app.ts'))) {
    throw new Error(
      'the local run deploys the example of a checkout: clone the project and run npm ci && npm run local there',
    );
  }
  const startedAt = new Date();
  const durations: Record<string, number> = {};
  let cloud: LocalCloud | undefined;
  let summary: Summary | undefined;
  let python: string | undefined;
  // The cloud tells how it goes to whichever task is running.
  let tell: Say = () => undefined;
  const assembly = path.join(options.workDir, 'assemblies', 'story');
  const stopping = new AbortController();
  const cdk = new CdkCli({ root: options.root, workDir: options.workDir, environment: {} });
  const story = new ChurnStory(() => cloud!, options.root, assembly);
  const summaryTask: Task = {
    title: 'summary and report',
    run: async (say) => {
      summary = await summarize(cloud!, story, options, startedAt, durations, say);
    },
  };
  const tasks: Task[] = [
    // First, because a mistake in the app needs neither Python nor a cloud to be found.
    { title: 'cdk synth', run: () => cdk.synth({ context: { example: options.example } }, assembly, false) },
    {
      title: 'Python environment',
      run: async (say) => {
        const venvDir = locatePython(options.workDir);
        python = await ensurePython({ root: options.root, venvDir, onProgress: say, signal: stopping.signal });
      },
    },
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
          signal: stopping.signal,
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
    await cloud?.stop();
  };
  return supervise(options.workDir, end, async ({ waitFor, untilStopped }) => {
    try {
      await waitFor(options.runner.run(tasks, durations));
      [...describeRun(summary!), ...describeExpectations(summary!)].forEach(options.write);
      options.write(`summary: ${path.join(options.workDir, 'summary.json')}`);
      options.write(`report:  ${path.join(options.workDir, 'report.html')}`);
      requireClosed(summary!);
      if (options.keep) {
        await cloud!.live(1);
        describeKept(cloud!, story.client!.output('EndpointName'), story.exampleRequest()).forEach(options.write);
        await untilStopped();
      }
      return summary!;
    } catch (error) {
      // What a broken run did is worth knowing as well, as far as the services can still say.
      if (cloud && story.client && !summary && !(error instanceof StoppedError)) {
        await summarize(cloud, story, options, startedAt, durations, options.write).catch((second: Error) =>
          options.write(`no summary could be written: ${second.message}`),
        );
      }
      throw error;
    }
  });
}
