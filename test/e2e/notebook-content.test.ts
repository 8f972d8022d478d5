// The starter notebook of lifecycles of texts and of images: looked at, trained, compared and started as of a table.
import { runNotebook, startNotebookCloud } from './support/notebook-cloud';

test.each([
  ['texts', 'reviews', 'text'],
  ['images', 'scans', 'folder'],
])(
  'of %s the starter notebook tries a hyperparameter, compares, and starts the pipeline',
  async (_, example, column) => {
    const started = await startNotebookCloud(`notebook-${example}`, example, {});
    try {
      const { result } = await runNotebook(started, started.options.python, 'plain');
      const { deployed, tried, run } = result;
      // A run of the pipeline as it is deployed is the direct training, up to the order in which threads add.
      expect(Object.keys(run)).toEqual(Object.keys(deployed));
      Object.entries(run).forEach(([name, value]) => expect(value).toBeCloseTo(deployed[name]!, 8));
      expect(deployed.auc).toBeGreaterThan(0.8);
      expect(tried.auc).not.toBe(deployed.auc);
      expect(result.triedMessage).toContain('of the champion (version 1)');
      expect(result.status).toBe('Succeeded');
      expect(result.champion).toBe(1);
      expect(result.changes).toEqual([]);
      expect(result.report).toBeGreaterThan(10_000);
      expect(result.columns).toContain(column);
    } finally {
      await started.cloud.stop();
    }
  },
);
