import { createReadStream, existsSync } from 'node:fs';
import { isGzip } from '../../engine/aws/unpack';
import { mergeWindowCounts, type WindowCounts } from '../../engine/drift';
import { LINE_FEED } from '../../engine/drift/ascii';
import { type CapturePiece, type CaptureWork, countCapturePart } from './capture-part';
import { findLineEnd, readStart } from './csv-part';
import { type Cutting, countParts, partScript, startThread } from './part-threads';
import { isS3 } from './s3-files';

/**
 * Counts captured files in several threads at once; the counts are those of one thread, whatever the number of threads.
 *
 * @param onBytes is told how many bytes of the files were read
 * @returns undefined where that is not worth it, or the files are not of this machine
 */
export async function countCaptureInParts(
  files: readonly string[],
  work: Omit<CaptureWork, 'pieces'>,
  onBytes?: (count: number) => void,
  cutting: Cutting = {},
): Promise<WindowCounts | undefined> {
  const script = partScript(cutting);
  const parts = existsSync(script) && !files.some(isS3) ? await cutFiles(files, cutting) : [];
  if (parts.length < 2) {
    return undefined;
  }
  const [first, ...others] = parts;
  const threads = others.map((pieces) => startThread(script, { ...work, pieces }, onBytes));
  try {
    const counted = await Promise.all([
      countCapturePart({ ...work, pieces: first! }, onBytes),
      ...threads.map((thread) => thread.counted),
    ]);
    const moved = await Promise.all(counted.map((counts, i) => moveLines(counts, parts[i]!)));
    return moved.reduce(mergeWindowCounts);
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

/** The files in their order, in parts of about as many bytes; files that are compressed stay whole. */
async function cutFiles(files: readonly string[], cutting: Cutting): Promise<CapturePiece[][]> {
  const opened = await Promise.all(
    files.map(async (file) => {
      const { start, size } = await readStart(file, 2);
      return { file, size, isPacked: isGzip(start) };
    }),
  );
  const bytes = opened.reduce((total, { size }) => total + size, 0);
  const count = countParts(bytes, cutting);
  const parts: CapturePiece[][] = [[]];
  let before = 0;
  for (const { file, size, isPacked } of opened) {
    let start = 0;
    while (start < size) {
      const due = (bytes * parts.length) / count - before;
      const end = isPacked || due >= size ? size : await findLineEnd(file, Math.max(start, Math.floor(due)));
      parts.at(-1)!.push({ file, start, end });
      start = end;
      if (before + end >= (bytes * parts.length) / count && parts.length < count) {
        parts.push([]);
      }
    }
    before += size;
  }
  return count < 2 ? [] : parts.filter((pieces) => pieces.length > 0);
}

/** Counts of a part with the lines numbered as those of their files. */
async function moveLines(counts: WindowCounts, pieces: readonly CapturePiece[]): Promise<WindowCounts> {
  const rejectedSamples = await Promise.all(
    counts.rejectedSamples.map(async (sample) => {
      const piece = pieces.find(({ file, start }) => start > 0 && sample.location.startsWith(`${file} line `));
      if (!piece) {
        return sample;
      }
      const line = Number(sample.location.slice(`${piece.file} line `.length));
      return { ...sample, location: `${piece.file} line ${line + (await countLines(piece.file, piece.start))}` };
    }),
  );
  return { ...counts, rejectedSamples };
}

/** The lines before a place. */
async function countLines(file: string, end: number): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file, { end: end - 1 }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) {
      lines++;
    }
  }
  return lines;
}
