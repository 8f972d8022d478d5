import { openNotebooks } from '../../cli/local/open-notebooks';
import { ImagePythons } from '../../local/image-python';
import { expectTried, type NotebookCloud, runNotebook, startNotebookCloud } from '../e2e/support/notebook-cloud';

let started: NotebookCloud;

beforeAll(async () => {
  started = await startNotebookCloud('jupyter');
});

afterAll(async () => {
  await started?.options.processes.stop();
  await started?.cloud.stop();
});

test("the starter notebook runs in Jupyter's kernel, as a valid notebook, and shows its pages", async () => {
  const { root, python } = started.options;
  const { output, result } = await runNotebook(
    started,
    await new ImagePythons({ root, python }).findJupyter(),
    'kernel',
  );
  expectTried(result);
  // The rows, the data report, the table of metrics, and the evaluations of the trial and of the run.
  expect(output.split('\n').filter((line) => line === 'a page')).toHaveLength(5);
});

test('JupyterLab answers on loopback, to whoever has its token', async () => {
  const lines = await openNotebooks(started.cloud, started.options);
  const url = new URL(lines.find((line) => line.includes('http://127.0.0.1'))!.trim());
  expect(url.pathname).toBe('/lab/tree/churn.ipynb');
  const ask = (token: string): Promise<Response> => fetch(`${url.origin}/api/contents?token=${token}`);
  expect((await ask('')).status).toBe(403);
  const answer = await ask(url.searchParams.get('token')!);
  expect(JSON.stringify(await answer.json())).toContain('churn.ipynb');
});
