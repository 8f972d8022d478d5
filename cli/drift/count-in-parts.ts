import { existsSync } from 'node:fs';
import { isGzip } from '../../engine/aws/unpack';
import { type Baseline, mergeWindowCounts, type WindowCounts } from '../../engine/drift';
import { LINE_FEED, QUOTE } from '../../engine/drift/ascii';
import { findDialect, SAMPLE } from '../../engine/drift/csv-dialect';
import { type CountedPart, type CsvPart, countPart, findLineEnd, readStart } from './csv-part';
import { type Cutting, countParts, partScript, startThread } from './part-threads';
import { isS3 } from './s3-files';

/**
 * Counts a large CSV file in several threads at once; the counts are those of one thread, whatever the number of threads.
 *
 * @param onBytes is told how many bytes of the file were read
 * @returns undefined where the file is none to cut: small, compressed, of another dialect, or not of this machine
 */
export async function countInParts(
  baseline: Baseline,
  file: string,
  ignored: ReadonlySet<string>,
  onBytes?: (count: number) => void,
  cutting: Cutting = {},
): Promise<WindowCounts | undefined> {
  const script = partScript(cutting);
  const parts = !isS3(file) && existsSync(script) ? await cutFile(file, cutting) : [];
  if (parts.length < 2) {
    return undefined;
  }
  const [first, ...others] = parts;
  const threads = others.map((part) => startThread(script, { baseline, part, ignored }, onBytes));
  try {
    const counted = [await countPart({ baseline, part: first!, ignored }, onBytes)];
    for (const [i, thread] of threads.entries()) {
      const { next } = counted[counted.length - 1]!;
      const part = others[i]!;
      if (next === part.start) {
        counted.push(await thread.counted);
      } else if (next < part.end) {
        // A value in quotes goes over the cut.
        counted.push(await countPart({ baseline, part: { ...part, start: next }, ignored }));
      }
    }
    return joinParts(file, counted);
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

async function cutFile(file: string, cutting: Cutting): Promise<CsvPart[]> {
  const { start, size } = await readStart(file, SAMPLE);
  const count = countParts(size, cutting);
  const header = start.subarray(0, start.indexOf(LINE_FEED) + 1);
  if (count < 2 || !isPlain(start, header)) {
    return [];
  }
  const ends = new Set<number>();
  for (let i = 1; i <= count; i++) {
    ends.add(await findLineEnd(file, Math.max(header.length, Math.floor((size * i) / count) - 1)));
  }
  const cuts = [...ends].filter((end) => end > header.length);
  return cuts.map((end, i) => ({ file, start: cuts[i - 1] ?? 0, end, size, header: Uint8Array.from(header) }));
}

/** Whether a file is neither compressed nor of another dialect, and its first line holds the header and nothing else. */
function isPlain(start: Buffer, header: Buffer): boolean {
  const quotes = header.filter((byte) => byte === QUOTE).length;
  return (
    !isGzip(start) &&
    header.toString().trim() !== '' &&
    quotes % 2 === 0 &&
    findDialect(`--live`, start.toString('latin1').replace(/^\xEF\xBB\xBF/, '')) === undefined
  );
}

/** Adds up the parts, with the lines numbered as those of the file. */
function joinParts(file: string, parts: readonly CountedPart[]): WindowCounts {
  let before = 0;
  return parts
    .map(({ counts, lines }) => {
      const first = before;
      before += lines;
      return first === 0
        ? counts
        : {
            ...counts,
            rejectedSamples: counts.rejectedSamples.map((sample) => ({
              ...sample,
              location: moveLine(file, sample.location, first - 1),
            })),
          };
    })
    .reduce(mergeWindowCounts);
}

/** The header is line 1 of every part. */
function moveLine(file: string, location: string, lines: number): string {
  const line = location.slice(`${file} line `.length);
  return `${file} line ${Number(line) + lines}`;
}
