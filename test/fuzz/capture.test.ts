import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CaptureCounter, WindowCounter } from '../../engine/drift';
import { countStream } from '../../engine/traffic/count-stream';
import { baseline } from '../engine/drift/capture-lines';
import { checkCapture, LARGEST_COUNTS, LONGEST_LINE } from './guided/targets/capture';
import { mutate, Random } from './mutate';

// FUZZ_SEED (or PROPERTY_SEED, as for the property tests) and FUZZ_INPUTS look elsewhere and longer; without them every run does the same.
const SEED = Number(process.env.FUZZ_SEED ?? process.env.PROPERTY_SEED ?? 20261124);
const INPUTS = Number(process.env.FUZZ_INPUTS ?? 4000);

const FOLDER = path.join(__dirname, 'corpus');
const names = readdirSync(FOLDER).sort();
const corpus = names.map((name) => readFileSync(path.join(FOLDER, name)));

async function check(bytes: Buffer, random: Random): Promise<void> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    checkCapture(bytes, random);
    return;
  }
  // What lies before the damage depends on zlib; that nothing is thrown, and little is kept, is what counts.
  const stream = {
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < bytes.length; at += 100) {
        yield bytes.subarray(at, at + 100);
      }
    },
  };
  const counter = new WindowCounter(baseline);
  await countStream(new CaptureCounter(baseline, counter, { longestLine: LONGEST_LINE }), stream, 'file');
  expect(JSON.stringify(counter.counts()).length).toBeLessThan(LARGEST_COUNTS);
}

describe('capture files', () => {
  test.each(names)('like %s are counted, every line once, the same whichever way', async (name) => {
    await check(corpus[names.indexOf(name)], new Random(SEED));
  });

  test(`changed in ${INPUTS} ways are never fatal, every line is counted once, the same whichever way (seed ${SEED})`, async () => {
    process.stdout.write(`fuzzing: FUZZ_SEED=${SEED} FUZZ_INPUTS=${INPUTS}\n`);
    const random = new Random(SEED);
    for (let i = 0; i < INPUTS; i++) {
      const bytes = mutate(random, corpus);
      try {
        await check(bytes, random);
      } catch (error) {
        throw new Error(
          `input ${i} of seed ${SEED}, in base64:\n${bytes.toString('base64')}\n${(error as Error).message}`,
        );
      }
    }
  });
});
