import path from 'node:path';
import { checkEnvironments } from '../../local/assembly-environments';
import { LocalCloud } from '../../local/cloud';
import { CdkCli, CdkError } from '../../local/deploy';
import type { Deployment } from '../../local/deployments';
import { ChildProcesses } from '../../local/sagemaker/containers/child-processes';
import { describeDeployed } from './describe-deployed';
import { openNotebooks } from './open-notebooks';
import { pythonTask } from './python-task';
import { supervise } from './supervise';
import type { Say, Task, TaskRunner } from './tasks';

/** Settings of a local cloud for somebody's own app. */
export interface AppRunOptions {
  /** This package's folder. */
  readonly root: string;
  /** The app's folder: its cdk.json and cdk.context.json are read. */
  readonly appDir: string;
  /** Where everything of the run is kept. */
  readonly workDir: string;
  /**
   * The command that synthesizes, such as `npx tsx bin/app.ts`.
   * @default - the app of cdk.json
   */
  readonly app?: string;
  /** The stacks to deploy, with those that they depend on; all when there are none. */
  readonly stacks: string[];
  /** Context values, before those of cdk.json. */
  readonly context: Record<string, string>;
  /** Simulated seconds per real second. */
  readonly speed: number;
  /** Opens JupyterLab with a notebook for each pipeline. */
  readonly notebook: boolean;
  readonly runner: TaskRunner;
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

/** The app could not be synthesized; the message is all that it and the CDK CLI said. */
export class AppError extends Error {
  constructor({ output }: CdkError) {
    super(`the app could not be synthesized:\n${output}`);
    this.name = 'AppError';
  }
}

/**
 * Deploys an app to a cloud of its own, which lives until a signal.
 *
 * @throws AppError when the app cannot be synthesized
 * @throws CdkError when it cannot be deployed
 * @throws WorkFolderInUseError when another run uses the work folder
 * @throws StoppedError after a signal before it was deployed
 */
export async function runApp(options: AppRunOptions): Promise<void> {
  const { root, appDir, workDir, app, stacks, context, speed, write } = options;
  const assembly = path.join(workDir, 'assemblies', 'app');
  const stopping = new AbortController();
  const processes = new ChildProcesses();
  const cdk = new CdkCli({ root, appDir, workDir, environment: {} });
  let cloud: LocalCloud | undefined;
  let deployment: Deployment | undefined;
  let python: string | undefined;
  // The cloud tells how it goes to whichever task is running.
  let tell: Say = () => undefined;
  const tasks: Task[] = [
    {
      // First, because a mistake in the app needs neither Python nor a cloud to be found.
      title: 'cdk synth',
      run: async () => {
        await cdk.synth({ app, context }, assembly).catch((error: Error) => {
          throw error instanceof CdkError ? new AppError(error) : error;
        });
        checkEnvironments(assembly);
      },
    },
    pythonTask({ root, workDir, signal: stopping.signal }, (made) => {
      python = made;
    }),
    {
      title: 'local cloud',
      run: async (say) => {
        tell = say;
        const onProgress = (line: string): void => tell(line);
        cloud = await LocalCloud.start({ root, appDir, workDir, speed, python, onProgress, signal: stopping.signal });
        await cloud.live(speed);
      },
    },
    { title: 'cdk bootstrap', run: () => cloud!.bootstrap() },
    {
      title: 'cdk deploy',
      run: async (say) => {
        tell = say;
        deployment = await cloud!.deploy({ assembly, stacks });
      },
    },
  ];
  const end = async (): Promise<void> => {
    cdk.stop();
    stopping.abort();
    await processes.stop();
    await cloud?.stop();
  };
  await supervise(workDir, end, async ({ waitFor, untilStopped }) => {
    await waitFor(options.runner.run(tasks, {}));
    tell = write;
    (await describeDeployed(cloud!, deployment!, workDir)).forEach(write);
    if (options.notebook) {
      const shown = { root, workDir, python: python!, processes, say: write, signal: stopping.signal };
      (await openNotebooks(cloud!, shown)).forEach(write);
    }
    await untilStopped();
  });
}
