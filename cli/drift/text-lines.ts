import { isUtf8 } from 'node:buffer';
import { cutLine, type LineReader, LineSplitter, LONGEST_LINE, type Problem } from '../../engine/drift';

/**
 * The lines of a text in UTF-8, without their line ends.
 *
 * @param onDamage is told of every line, numbered from 1, that is not UTF-8 (then U+FFFD stands for what is damaged) or that
 * is too long (then U+FFFD stands for all of it), before the line comes
 */
export async function* readTextLines(
  stream: AsyncIterable<Uint8Array>,
  onDamage: (line: number, problem: Problem) => void,
): AsyncGenerator<string> {
  const reader = new TextReader(onDamage);
  const splitter = new LineSplitter(reader);
  for await (const chunk of stream) {
    splitter.write(chunk);
    yield* reader.take();
  }
  splitter.end();
  yield* reader.take();
}

class TextReader implements LineReader {
  private count = 0;
  private lines: string[] = [];

  constructor(private readonly onDamage: (line: number, problem: Problem) => void) {}

  readLine(bytes: Buffer, start: number): number {
    const line = cutLine(bytes, start, this.count === 0);
    if (!isUtf8(line)) {
      this.onDamage(this.count + 1, { reason: 'notUtf8', detail: 'bytes of the line are not UTF-8' });
    }
    this.count++;
    this.lines.push(line.toString());
    return bytes.indexOf('\n', start) + 1;
  }

  passLine(): void {
    this.onDamage(this.count + 1, { reason: 'lineTooLong', detail: `the line is longer than ${LONGEST_LINE} bytes` });
    this.count++;
    this.lines.push('\uFFFD');
  }

  /** The lines since the last time. */
  take(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }
}
