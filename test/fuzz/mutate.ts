import { gzipSync } from 'node:zlib';

/** What is worth putting into a captured line. */
const TOKENS = [
  '"',
  '\\"',
  '\\',
  '\\\\',
  ',',
  '\n',
  '\\n',
  '\r\n',
  '\\r\\n',
  '\\r',
  '""',
  '\\"\\"',
  '{',
  '}',
  '[',
  ']',
  ':',
  '0',
  '-',
  '.',
  'e9',
  '1e400',
  'NA',
  '\0',
  '\u007f',
  '\u2028',
  'é',
  '😀',
  '\uFEFF',
  '\\ud800',
  '\\u0000',
  '"encoding":"CSV"',
  '"encoding":"JSON"',
  '"encoding":"BASE64"',
  '"inferenceId":"x",',
  '"inferenceTime":"2026-11-23T13:00:00Z"',
  'null',
  'true',
  '123456789012345678901234567890',
].map((token) => Buffer.from(token));

/** Draws numbers from a seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 up to below `limit`. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }
}

/** Changes one of the inputs in one to eight ways; now and then the result is packed, and damaged once more. */
export function mutate(random: Random, corpus: readonly Buffer[], tokens: readonly Buffer[] = TOKENS): Buffer {
  let bytes = random.pick(corpus);
  for (let left = 1 + random.below(8); left > 0; left--) {
    bytes = mutateOnce(random, bytes, corpus, tokens);
  }
  if (random.below(20) > 0) {
    return bytes;
  }
  const packed = gzipSync(bytes);
  return random.below(2) === 0 ? packed : mutateOnce(random, packed, corpus, tokens);
}

function mutateOnce(random: Random, bytes: Buffer, corpus: readonly Buffer[], tokens: readonly Buffer[]): Buffer {
  const [from, to] = [random.below(bytes.length + 1), random.below(bytes.length + 1)].sort((a, b) => a - b);
  const insert = (at: number, what: Buffer): Buffer => Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
  switch (random.below(8)) {
    case 0: {
      const changed = Buffer.from(bytes);
      if (from < changed.length) {
        changed[from] = random.below(256);
      }
      return changed;
    }
    case 1:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(4))]);
    case 2:
      return bytes.subarray(0, to);
    case 3:
      return insert(to, bytes.subarray(from, Math.min(to, from + 300)));
    case 4: {
      const other = random.pick(corpus);
      return insert(from, other.subarray(random.below(other.length + 1)).subarray(0, 600));
    }
    default:
      return insert(from, random.pick(tokens));
  }
}
