// `npx tsx bench/storm.ts [--write]`: what storms of uploads and of approvals cost the functions that decide, counted with the
// real handler code against models of S3, SageMaker and SNS.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ApprovalCounts } from '../test/lambda/deploy-model/storm';
import type { StormCounts } from '../test/lambda/retrain/storm';
import type { StormOutcome } from '../test/simulator/storm/storm';

/** Counted by an audit of the release before the queue, for 1,500 uploads in a minute. */
const BEFORE = ['1,500', 'one invocation an upload', '992 at once', '360,000', 'not counted', '1,386', '1'];

/** Counted with this program and the controller of the release before events left it to a look under way. */
const APPROVALS_BEFORE = ['200', '200 at once', 'a look for each event', '0', '2,197', '3,603', '1', '1'];

async function measure(uploads: number, batchSize: number): Promise<StormCounts> {
  const { PipelineWorld } = await import('../test/lambda/retrain/fake-pipeline');
  const { passStorm } = await import('../test/lambda/retrain/storm');
  return passStorm(new PipelineWorld(), uploads, batchSize);
}

async function measureApprovals(approvals: number, atOnce: number): Promise<ApprovalCounts> {
  const { World } = await import('../test/lambda/deploy-model/world');
  const { approveMany, servedAfter } = await import('../test/lambda/deploy-model/storm');
  const world = new World();
  await world.serveVersionOne();
  const counts = await approveMany(world, approvals, atOnce);
  if (servedAfter(world) !== approvals + 1) {
    throw new Error(`version ${servedAfter(world)} serves, and not the newest of ${approvals + 1}`);
  }
  return counts;
}

/** Uploads and approvals of one lifecycle, at the same time. */
async function measureBoth(batchSize: number, seconds: number): Promise<StormOutcome> {
  const { passStorm: passBoth } = await import('../test/simulator/storm/storm');
  const outcome = await passBoth({ uploads: 5_000, approvals: 200, batchSize, seconds });
  const { serving, hasUnseenData, deadLetters, violation } = outcome;
  if (serving !== 201 || hasUnseenData || deadLetters > 0 || violation !== undefined) {
    throw new Error(`the storm did not end in the right state: ${JSON.stringify(outcome)}`);
  }
  return outcome;
}

/** Numbers as the tables show them. */
function toCells(values: readonly (string | number)[]): string[] {
  return values.map((each) => (typeof each === 'number' ? each.toLocaleString('en-US') : each));
}

function renderRows(rows: readonly string[][]): string {
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

async function main(): Promise<void> {
  // The models are the tests', which clear up after each of them and look at what they are sent.
  const { expect } = await import('expect');
  Object.assign(globalThis, { expect, afterEach: () => undefined });
  const rows: string[][] = [BEFORE];
  for (const [uploads, batchSize] of [
    [1_500, 1_000],
    [5_000, 1_000],
    [5_000, 100],
    [5_000, 10],
  ] as const) {
    const { invocations, s3, sageMaker, messages, runs } = await measure(uploads, batchSize);
    rows.push(toCells([uploads, `batches of ${batchSize}, two at once`, invocations, s3, sageMaker, messages, runs]));
  }
  const approvals: string[][] = [APPROVALS_BEFORE];
  for (const atOnce of [200, 25, 5]) {
    const { left, s3, sageMaker, messages, rollouts } = await measureApprovals(200, atOnce);
    approvals.push(
      toCells([
        200,
        `${atOnce} at once`,
        'a look for all that came meanwhile',
        left,
        s3,
        sageMaker,
        messages,
        rollouts,
      ]),
    );
  }
  const both: string[][] = [];
  for (const [batchSize, seconds] of [
    [1_000, 60],
    [1_000, 1],
    [100, 60],
  ] as const) {
    const { invocations, s3, sageMaker, messages, runs, rollouts } = await measureBoth(batchSize, seconds);
    both.push(toCells([`${seconds} s`, batchSize, invocations, s3, sageMaker, messages, runs, rollouts]));
  }
  const page = `# Storms of uploads and approvals

## Uploads

What uploads within one minute cost the function that decides about retraining: the real handler code against models of S3, SageMaker and SNS, counted by \`npx tsx bench/storm.ts --write\`. Counts, no times. The first line is what an audit counted of the release before the queue (114 of its events became dead letters).

| uploads | delivered as | invocations | calls of S3 | calls of SageMaker | messages | runs |
|---|---|---|---|---|---|---|
${renderRows(rows)}

A batch in which no run can start reads the ledger and the list of runs, looks whether that was told before, and waits for nobody. How many objects make a batch is \`newDataBatch.maximumObjects\` (1,000 by default, fewer where their events are more than Lambda's 6 MB), and how long the first one waits for others is \`newDataBatch.maximumWait\`.

## Approvals

What 200 approvals within one minute cost the endpoint's controller, an invocation each, while version 1 serves; afterwards the newest of the 201 versions serves.

| approvals | under way together | looks | invocations that left | calls of S3 | calls of SageMaker | messages | rollouts |
|---|---|---|---|---|---|---|---|
${renderRows(approvals)}

An event only says "look again". Who meets a look under way leaves a mark and goes: three calls of S3, none of SageMaker. Who looks finds the mark when they are done, and looks once more, for all who left one. So there is one look at a time, and how many there are follows from how long a look takes, no longer from how many events come.

## Both at once

5,000 uploads and 200 approvals of one lifecycle, evenly within a minute or all within a second: the bundles of both functions in one account of the simulator (\`test/simulator/storm\`), through EventBridge, the queue and Lambda, with lists of SageMaker that are three seconds behind and every call some tens of milliseconds long. Counted from the first event until twenty minutes after the last, the sweeps and the endpoint's own events included. Then version 201 serves, one run has started after the last object, and no event is a dead letter; re-checks of five hours find nothing that was missed.

| within | batches of | invocations | calls of S3 | calls of SageMaker | messages | runs | rollouts |
|---|---|---|---|---|---|---|---|
${renderRows(both)}
`;
  if (process.argv.includes('--write')) {
    writeFileSync(path.join(__dirname, 'storm.md'), page);
  }
  process.stdout.write(page);
}

void main();
