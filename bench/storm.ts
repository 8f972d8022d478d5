// `npx tsx bench/storm.ts [--write]`: what a storm of uploads costs the function that decides about retraining, counted with the
// real handler code against models of S3, SageMaker and SNS.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StormCounts } from '../test/lambda/retrain/storm';

/** Counted by an audit of the release before the queue, for 1,500 uploads in a minute. */
const BEFORE = ['1,500', 'one invocation an upload', '992 at once', '360,000', 'not counted', '1,386', '1'];

async function measure(uploads: number, batchSize: number): Promise<StormCounts> {
  // The models are the tests', which clear up after each of them and look at what they are sent.
  const { expect } = await import('expect');
  Object.assign(globalThis, { expect, afterEach: () => undefined });
  const { PipelineWorld } = await import('../test/lambda/retrain/fake-pipeline');
  const { passStorm } = await import('../test/lambda/retrain/storm');
  return passStorm(new PipelineWorld(), uploads, batchSize);
}

async function main(): Promise<void> {
  const rows: string[][] = [BEFORE];
  for (const [uploads, batchSize] of [
    [1_500, 1_000],
    [5_000, 1_000],
    [5_000, 100],
    [5_000, 10],
  ] as const) {
    const { invocations, s3, sageMaker, messages, runs } = await measure(uploads, batchSize);
    rows.push(
      [uploads, `batches of ${batchSize}, two at once`, invocations, s3, sageMaker, messages, runs].map((each) =>
        typeof each === 'number' ? each.toLocaleString('en-US') : each,
      ),
    );
  }
  const page = `# A storm of uploads

What uploads within one minute cost the function that decides about retraining: the real handler code against models of S3, SageMaker and SNS, counted by \`npx tsx bench/storm.ts --write\`. Counts, no times. The first line is what an audit counted of the release before the queue (114 of its events became dead letters).

| uploads | delivered as | invocations | calls of S3 | calls of SageMaker | messages | runs |
|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

A batch in which no run can start reads the ledger and the list of runs, looks whether that was told before, and waits for nobody. How many objects make a batch is \`newDataBatch.maximumObjects\` (1,000 by default, fewer where their events are more than Lambda's 6 MB), and how long the first one waits for others is \`newDataBatch.maximumWait\`.
`;
  if (process.argv.includes('--write')) {
    writeFileSync(path.join(__dirname, 'storm.md'), page);
  }
  process.stdout.write(page);
}

void main();
