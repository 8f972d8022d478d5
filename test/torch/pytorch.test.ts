import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from '../e2e/support/cli';

test('a lifecycle with a network in PyTorch closes the loop on this machine', async () => {
  const workDir = await makeWorkDir('pytorch');
  const run = startCli(['local', '--example', 'churn-pytorch', '--keep', '--work-dir', workDir]);
  try {
    await run.waitForOutput(/Ctrl-C ends it/);
    const [, body, url] = /--data '(.+?)' (\S+)/.exec(run.output())!;
    const ask = async (accept?: string) => {
      const answer = await fetch(url!, {
        method: 'POST',
        headers: { 'Content-Type': 'text/csv', ...(accept !== undefined && { Accept: accept }) },
        body: `${body}\n${body}\n${body}\n`,
      });
      return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
    };
    // Who does not say what it accepts gets CSV, by the variable that the images read.
    const plain = await ask();
    const scores = plain.text.trim().split('\n').map(Number);
    expect(plain).toMatchObject({ status: 200, type: 'text/csv' });
    expect(scores).toHaveLength(3);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(0);
  } finally {
    run.child.kill('SIGKILL');
  }
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.expectations.filter(({ met }) => !met)).toEqual([]);
  expect(summary.pipelineRuns.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  expect(summary.pipelineRuns.every(({ metrics }) => metrics!.auc! > 0.78)).toBe(true);
  expect(summary.endpointHistory.at(-1)).toMatchObject({ version: 2, status: 'InService' });
  expect(summary.traffic.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
});
