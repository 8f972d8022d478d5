import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../../cli/local/summary-types';
import { makeWorkDir, startCli } from './cli';

/** What an endpoint answered to three equal rows, and how the whole run ended. */
export interface ScriptLoop {
  readonly status: number;
  readonly type: string | null;
  readonly scores: number[];
  readonly summary: Summary;
}

/** Runs an example with a script to its end, and asks its endpoint as a client does that does not say what it accepts. */
export async function closeScriptLoop(example: string, workDirName: string): Promise<ScriptLoop> {
  const workDir = await makeWorkDir(workDirName);
  const run = startCli(['local', '--example', example, '--keep', '--work-dir', workDir]);
  try {
    await run.waitForOutput(/Ctrl-C ends it/);
    const [, body, url] = /--data-raw '(.+?)' (\S+)/.exec(run.output())!;
    const answer = await fetch(url!, {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv' },
      body: `${body}\n${body}\n${body}\n`,
    });
    const scores = (await answer.text()).trim().split('\n').map(Number);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(0);
    const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
    return { status: answer.status, type: answer.headers.get('content-type'), scores, summary };
  } finally {
    run.child.kill('SIGKILL');
  }
}

/** What holds of every example with a script: two versions were trained, and the second one answers every request. */
export function expectClosedLoop({ status, scores, summary }: ScriptLoop, leastAuc: number): void {
  expect(status).toBe(200);
  expect(scores).toHaveLength(3);
  expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
  expect(summary.expectations.filter(({ met }) => !met)).toEqual([]);
  expect(summary.pipelineRuns.map(({ status: ended }) => ended)).toEqual(['Succeeded', 'Succeeded']);
  expect(summary.pipelineRuns.every(({ metrics }) => metrics!.auc! > leastAuc)).toBe(true);
  expect(summary.endpointHistory.at(-1)).toMatchObject({ version: 2, status: 'InService' });
  expect(summary.traffic.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
}
