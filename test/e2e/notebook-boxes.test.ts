// The starter notebook of objects in images: which there are, a trial of the team's script, and a run of the pipeline with it.
import { type NotebookCloud, runNotebook, startNotebookCloud } from './support/notebook-cloud';

const FORMS = 500;

let started: NotebookCloud;

/** The first forms, with the lines of the manifest that are about them. */
function chooseForms(rows: ReadonlyMap<string, string | Buffer>): Map<string, string | Buffer> {
  const images = [...rows].filter(([name]) => name.endsWith('.png'));
  const manifests = [...rows].filter(([name]) => name.endsWith('.manifest'));
  return new Map([
    ...images.slice(0, FORMS),
    ...manifests.map(([name, lines]): [string, string] => [
      name,
      `${String(lines).split('\n').slice(0, FORMS).join('\n')}\n`,
    ]),
  ]);
}

beforeAll(async () => {
  started = await startNotebookCloud('notebook-forms', 'forms', { runHyperparameter: 'trees' }, chooseForms);
});

afterAll(() => started?.cloud.stop());

test('of boxes the starter notebook lists images, tries what the script leaves to runs, and starts the pipeline', async () => {
  const { result } = await runNotebook(started, started.options.python, 'plain');
  const { deployed, tried, run } = result;
  expect(run).toEqual(tried);
  expect(tried).not.toEqual(deployed);
  expect(deployed.mean_average_precision_50).toBeGreaterThan(0.6);
  expect(result).toMatchObject({ status: 'Succeeded', champion: 1, changes: [] });
  for (const message of [result.triedMessage, result.runMessage]) {
    expect(message).toContain('of the champion (version 1), difference');
  }
  expect(result.report).toBeGreaterThan(10_000);
  expect(result.columns).toEqual(['name', 'kilobytes', 'boxes', 'boxes of routine', 'boxes of urgent']);
});
