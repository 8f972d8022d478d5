import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

jest.setTimeout(900_000);

test('a lifecycle with a training script closes the loop on this machine', async () => {
  const workDir = await makeWorkDir('script');
  const run = startCli(['local', '--example', 'churn-script', '--keep', '--work-dir', workDir]);
  try {
    await run.waitForOutput(/Ctrl-C ends it/);
    const [, body, url] = /--data '(.+?)' (\S+)/.exec(run.output())!;
    // A client that does not say what it accepts gets CSV as well, several rows as well as one.
    const answer = await fetch(url!, {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv' },
      body: `${body}\n${body}\n${body}\n`,
    });
    const scores = (await answer.text()).trim().split('\n').map(Number);
    expect(answer.status).toBe(200);
    expect(scores).toHaveLength(3);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(0);
  } finally {
    run.child.kill('SIGKILL');
  }
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.expectations.filter(({ met }) => !met)).toEqual([]);
  expect(summary.example).toBe('churn-script');
  expect(summary.pipelineRuns.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  expect(summary.pipelineRuns.every(({ metrics }) => metrics!.auc! > 0.75)).toBe(true);
  expect(summary.endpointHistory.at(-1)).toMatchObject({ version: 2, status: 'InService' });
  expect(summary.traffic.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
});
