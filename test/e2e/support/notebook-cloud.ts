import path from 'node:path';
import { LifecycleClient } from '../../../cli/local/lifecycle-client';
import { findExample, type RawRows } from '../../../cli/local/lifecycle-source';
import { type NotebookOptions, notebookEnvironment, writeNotebooks } from '../../../cli/local/open-notebooks';
import { runProgram } from '../../../local/child-program';
import type { LocalCloud } from '../../../local/cloud';
import { CdkCli } from '../../../local/deploy';
import { ChildProcesses } from '../../../local/sagemaker/containers/child-processes';
import { makeWorkDir, ROOT } from './cli';
import { startCloud } from './cloud';

/** A cloud with an example and its workbench, whose first version is approved, and its starter notebook. */
export interface NotebookCloud {
  readonly cloud: LocalCloud;
  readonly client: LifecycleClient;
  readonly options: NotebookOptions;
  readonly file: string;
}

/** What a notebook came to, as run_notebook.py prints it. */
export interface NotebookResult {
  readonly deployed: Record<string, number>;
  readonly tried: Record<string, number>;
  readonly run: Record<string, number>;
  readonly triedMessage: string;
  readonly runMessage: string;
  readonly changes: string[];
  readonly champion: number;
  readonly report: number;
  readonly columns: string[];
  readonly status: string;
}

/**
 * Starts the cloud, and deploys and trains as `local --notebook` does, without the story.
 *
 * @param context further context values of the synthesis
 * @param choose which of the example's rows there are
 */
export async function startNotebookCloud(
  name: string,
  example = 'churn',
  context: Record<string, string> = { runHyperparameter: 'num_round' },
  choose: (rows: RawRows) => RawRows = (rows) => rows,
): Promise<NotebookCloud> {
  const workDir = await makeWorkDir(name);
  const cloud = await startCloud(workDir);
  try {
    const source = findExample(ROOT, example);
    const assembly = path.join(workDir, 'assembly');
    const cdk = new CdkCli({ root: ROOT, workDir, environment: {} });
    await cdk.synth({ ...source, context: { ...source.context, workbench: 'true', ...context } }, assembly, false);
    const { outputs } = await cloud.deploy({ assembly });
    const client = new LifecycleClient(cloud, outputs);
    for (const [file, content] of choose(source.readRows())) {
      await cloud.store.write(`${client.output('SourceUri')}${file}`, content);
    }
    await client.followRunToSuccess(await client.requestTraining('the first'), () => undefined);
    const python = path.join(workDir, 'python', 'bin', 'python');
    const options = { root: ROOT, workDir, python, processes: new ChildProcesses(), say: () => undefined };
    const [file] = await writeNotebooks(cloud, options);
    return { cloud, client, options, file: file! };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

/** Runs a few lines in the notebook's environment; returns what they wrote. */
export async function runLines({ options, cloud, file }: NotebookCloud, lines: string[]): Promise<string> {
  const { output } = await runProgram(options.python, ['-c', lines.join('\n')], {
    environment: notebookEnvironment(cloud, options.root, options.workDir),
    workingDirectory: path.dirname(file),
  });
  return output;
}

/** Runs the notebook, and returns all that it wrote, and its results. */
export async function runNotebook(
  { cloud, options, file }: NotebookCloud,
  python: string,
  by: 'kernel' | 'plain',
): Promise<{ output: string; result: NotebookResult }> {
  const program = path.join(__dirname, 'run_notebook.py');
  const { code, output } = await runProgram(python, [program, file, by], {
    environment: notebookEnvironment(cloud, options.root, options.workDir),
  });
  if (code !== 0) {
    throw new Error(`the notebook failed:\n${output}`);
  }
  const line = output.split('\n').findLast((one) => one.startsWith('{"deployed"'))!;
  return { output, result: JSON.parse(line) as NotebookResult };
}

/** What every run of the starter notebook must have come to. */
export function expectTried({ deployed, tried, run, ...result }: NotebookResult): void {
  // The run of the pipeline is the trial to the last digit: the same rows, recipe, code and judgement.
  expect(run).toEqual(tried);
  expect(deployed.auc).toBeGreaterThan(0.8);
  expect(tried.auc).not.toBe(deployed.auc);
  expect(result.runMessage).toBe(result.triedMessage);
  expect(result.triedMessage).toContain('of the champion (version 1)');
  expect(result.status).toBe('Succeeded');
  // It waits for approval, although this lifecycle approves by itself.
  expect(result.champion).toBe(1);
  expect(result.changes).toEqual([
    "derived: [{'name': 'tenure_per_monthly_charges', 'derivation': 'ratio', 'inputs': ['tenure', 'monthly_charges']}], was nothing",
  ]);
  expect(result.report).toBeGreaterThan(10_000);
  expect(result.columns).toContain('tenure');
  expect(result.columns).not.toContain('female');
}
