// `review --try`: both pipelines run on this machine with the rows of an example, and their metrics stand side by side.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { makeWorkDir, ROOT, startCli } from './support/cli';

/** The example, with a model of this depth. */
function synthesize(folder: string, depth: number): string {
  const out = path.join(folder, `depth-${depth}`);
  const app = `
    import { App } from 'aws-cdk-lib';
    import { lifecycle } from './examples/house-prices/lifecycle';
    import { Algorithm, MlLifecycleStack } from './lib';
    const app = new App({ outdir: ${JSON.stringify(out)} });
    const algorithm = Algorithm.xgboost({ rounds: 40, hyperparameters: { max_depth: ${depth} } });
    new MlLifecycleStack(app, 'Prices', { ...lifecycle, algorithm });
    app.synth();`;
  execFileSync(path.join(ROOT, 'node_modules', '.bin', 'tsx'), ['-e', app], { cwd: ROOT, stdio: 'inherit' });
  return out;
}

test('the metrics of two depths on the rows of the example', async () => {
  const workDir = await makeWorkDir('review-try');
  const [before, after] = [1, 4].map((depth) => synthesize(workDir, depth));
  const rows = path.join(ROOT, 'examples', 'house-prices');
  const { code, output } = await startCli(['review', before!, after!, '--try', rows, '--work-dir', workDir]).ended;
  expect(code).toBe(0);
  expect(output).toContain('hyperparameter max_depth: 1 → 4');
  const [, old, fresh] = /^- mae ([\d.]+) \(95 %: .*\) → ([\d.]+) \(95 %: /m.exec(output)!;
  expect(Number(fresh)).toBeLessThan(Number(old));
  expect(output).toMatch(/^before: Evaluate Succeeded$/m);
  expect(output).toMatch(/^after: Evaluate Succeeded$/m);
  expect(output).toMatch(/^- (?:in both|before): .*mae/m);
});
