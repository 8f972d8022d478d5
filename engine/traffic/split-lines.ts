import { isDamagedGzip, unpack } from '../aws/unpack';
import { cutLine, LineSplitter } from '../drift/line-splitter';

/** From so many lines on, those that are there are handed over: a file may be larger than memory. */
const MOST_LINES = 20_000;

/** A line that is not empty. */
export interface NumberedLine {
  readonly text: string;
  /** From 1; empty lines count. */
  readonly number: number;
}

/** What could not be read of a file. */
export interface LineProblem {
  readonly reason: 'tooLong' | 'damagedGzip';
  readonly detail: string;
}

/** Lines of a file, or of a part of it. */
export interface FileLines {
  readonly lines: readonly NumberedLine[];
  readonly problems: readonly LineProblem[];
}

/**
 * Splits the bytes of a file, compressed by gzip or not, into its lines, in parts, so that memory does not grow with it. At least one
 * part is handed over. Damage to the compression is a problem of the part that it is found in; what came before it counts.
 */
export async function* splitLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FileLines> {
  let lines: NumberedLine[] = [];
  let problems: LineProblem[] = [];
  let number = 0;
  const splitter = new LineSplitter({
    readLine: (chunk, start) => {
      number++;
      const text = cutLine(chunk, start, number === 1).toString();
      if (text.trim() !== '') {
        lines.push({ text, number });
      }
      return chunk.indexOf('\n', start) + 1;
    },
    passLine: () => {
      number++;
      problems.push({ reason: 'tooLong', detail: `line ${number} is too long to be read` });
    },
  });
  try {
    for await (const chunk of unpack(bytes)) {
      splitter.write(chunk);
      if (lines.length >= MOST_LINES) {
        yield { lines, problems };
        [lines, problems] = [[], []];
      }
    }
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
    problems.push({ reason: 'damagedGzip', detail: (error as Error).message });
  }
  splitter.end();
  yield { lines, problems };
}
