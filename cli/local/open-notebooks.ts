import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ListPipelinesResponse } from '@aws-sdk/client-sagemaker';
import { Inherited, makeChildEnvironment } from '../../local/child-environment';
import { runProgram } from '../../local/child-program';
import type { LocalCloud } from '../../local/cloud';
import { ImagePythons } from '../../local/image-python';
import { type ChildProcesses, findFreePort } from '../../local/sagemaker/containers/child-processes';
import { waitFor } from './wait-for';

/** Where notebooks are, in the work folder. */
const FOLDER = 'notebooks';
/** Real seconds until JupyterLab answers on a slow machine. */
const PATIENCE = 120;

/** What notebooks are opened with. */
export interface NotebookOptions {
  /** This package's folder. */
  readonly root: string;
  readonly workDir: string;
  /** The Python of the local cloud. */
  readonly python: string;
  /** Has the server, which ends with them. */
  readonly processes: ChildProcesses;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** What a program gets that works with the local cloud as a notebook in AWS does with AWS. */
export function notebookEnvironment(cloud: LocalCloud, root: string, workDir: string): Record<string, string> {
  return makeChildEnvironment({
    inherited: Inherited.PIP,
    home: path.join(workDir, 'notebook-home'),
    variables: {
      ...cloud.shellEnvironment(),
      PYTHONPATH: path.join(root, 'jobs'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
}

/**
 * Writes the starter notebook of every pipeline that is deployed; those that are there stay as they are.
 *
 * @returns their files; none of pipelines that no notebook can work with, which are told
 */
export async function writeNotebooks(cloud: LocalCloud, options: NotebookOptions): Promise<string[]> {
  const { root, workDir, python, say, signal } = options;
  const folder = path.join(workDir, FOLDER);
  mkdirSync(folder, { recursive: true });
  const { PipelineSummaries = [] } = (await cloud.sagemaker.operations.ListPipelines!({})) as ListPipelinesResponse;
  const written: string[] = [];
  for (const { PipelineName: name } of PipelineSummaries) {
    const { output } = await runProgram(python, ['-m', 'workbench', name!, folder], {
      environment: notebookEnvironment(cloud, root, workDir),
      workingDirectory: folder,
      signal,
    });
    const file = path.join(folder, `${name}.ipynb`);
    if (existsSync(file)) {
      written.push(file);
    } else {
      say(`no notebook for the pipeline ${name}: ${output.split('\n').at(-1)}`);
    }
  }
  return written;
}

/**
 * Opens JupyterLab on 127.0.0.1, with the starter notebooks, wired to the local cloud.
 *
 * @returns what its reader is told
 * @throws ImagePythonError when JupyterLab is not there and cannot be installed
 */
export async function openNotebooks(cloud: LocalCloud, options: NotebookOptions): Promise<string[]> {
  const { root, workDir, python, processes, say, signal } = options;
  const files = await writeNotebooks(cloud, options);
  const jupyter = await new ImagePythons({ root, python, onProgress: say, signal }).findJupyter();
  const port = await findFreePort();
  const token = randomBytes(24).toString('hex');
  const log = path.join(workDir, 'logs', 'jupyter.log');
  const server = await processes.start({
    command: jupyter,
    args: [
      ...['-m', 'jupyterlab', '--no-browser', '--ip=127.0.0.1', `--port=${port}`, '--ServerApp.port_retries=0'],
      // Whoever runs a container is root there; the server is on loopback and behind a token all the same.
      ...['--allow-root', `--ServerApp.root_dir=${path.join(workDir, FOLDER)}`],
    ],
    workingDirectory: path.join(workDir, FOLDER),
    // In a variable, because everybody on this machine sees the arguments.
    environment: { ...notebookEnvironment(cloud, root, workDir), JUPYTER_TOKEN: token },
    logFile: log,
  });
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  const look = async (): Promise<true | undefined> => {
    if (ended) {
      throw new Error(`JupyterLab ended before it answered: ${log}`);
    }
    const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  };
  await waitFor('JupyterLab', look, PATIENCE);
  const place = files.length === 1 ? `/tree/${path.basename(files[0]!)}` : '';
  return [
    '',
    'JupyterLab works with this cloud, as a notebook instance does with AWS:',
    `  http://127.0.0.1:${port}/lab${place}?token=${token}`,
    `Its notebooks stay in ${path.join(workDir, FOLDER)}.`,
  ];
}
