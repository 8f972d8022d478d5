import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CaptureCounter, WindowCounter, type WindowCounts } from '../../engine/drift';
import { countStream } from '../../engine/traffic/count-stream';
import { baseline, countByParser, splitBytes } from '../engine/drift/capture-lines';
import { mutate, Random } from './mutate';

// FUZZ_SEED (or PROPERTY_SEED, as for the property tests) and FUZZ_INPUTS look elsewhere and longer; without them every run does the same.
const SEED = Number(process.env.FUZZ_SEED ?? process.env.PROPERTY_SEED ?? 20261124);
const INPUTS = Number(process.env.FUZZ_INPUTS ?? 4000);

const FOLDER = path.join(__dirname, 'corpus');
const names = readdirSync(FOLDER).sort();
const corpus = names.map((name) => readFileSync(path.join(FOLDER, name)));

/** Of this length lines are too long; small, so that the corpus has such lines. */
const LONGEST_LINE = 2000;
/** Reasons for which a line counts as no record. */
const LINE_REASONS = ['notJson', 'truncated', 'notCaptureRecord', 'invalidTime', 'lineTooLong'] as const;
/** Characters of all that is counted, whatever came in. */
const LARGEST_COUNTS = 40_000;
const LINE_FEED = Buffer.from('\n');

async function count(bytes: Buffer, random: Random): Promise<WindowCounts> {
  const chunks = function* (): Generator<Buffer> {
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + random.below(random.pick([3, 100, 5000]));
      yield bytes.subarray(at, at + length);
      at += length;
    }
  };
  const stream = {
    async *[Symbol.asyncIterator]() {
      yield* chunks();
    },
  };
  const counter = new WindowCounter(baseline);
  await countStream(new CaptureCounter(baseline, counter, { longestLine: LONGEST_LINE }), stream, 'file');
  return counter.counts();
}

async function check(bytes: Buffer, random: Random): Promise<void> {
  const counts = await count(bytes, random);
  expect(JSON.stringify(counts).length).toBeLessThan(LARGEST_COUNTS);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    // What lies before the damage depends on zlib; that nothing is thrown is what counts.
    return;
  }
  const lines = splitBytes(bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);
  const isTooLong = (line: Buffer): boolean => line.length > LONGEST_LINE;
  // The parser knows no limit: for it, empty lines stand in their place.
  const short = lines.map((line) => (isTooLong(line) ? Buffer.alloc(0) : line));
  const longLines = lines.filter(isTooLong).length;
  const full = short.filter((line) => line.toString().trim() !== '').length + longLines;
  expect(counts.records + LINE_REASONS.reduce((total, reason) => total + (counts.rejected[reason] ?? 0), 0)).toBe(full);
  const { lineTooLong = 0, ...rejected } = counts.rejected;
  expect(lineTooLong).toBe(longLines);
  const expected = countByParser(Buffer.concat(short.flatMap((line) => [line, LINE_FEED])), 'file');
  const samples = counts.rejectedSamples.filter(({ reason }) => reason !== 'lineTooLong');
  expect(expected.rejectedSamples).toEqual(expect.arrayContaining(samples));
  const received = { ...counts, rejected, rejectedSamples: expected.rejectedSamples };
  // Comparing texts first is what lets thousands of inputs be tried.
  if (JSON.stringify(received) !== JSON.stringify(expected)) {
    expect(received).toEqual(expected);
  }
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
  }, 600_000);
});
