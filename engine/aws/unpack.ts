import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The first bytes of gzip. */
const MAGIC = Buffer.of(0x1f, 0x8b);

/**
 * The bytes of a stream, unpacked if they are gzip, whatever their file is called.
 *
 * @throws an error for which isDamagedGzip holds, after what comes before the damage
 */
export async function* unpack(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  let first: Uint8Array = Buffer.alloc(0);
  while (first.length < MAGIC.length) {
    const { done, value } = await chunks.next();
    if (done) {
      break;
    }
    first = first.length === 0 ? value : Buffer.concat([first, value]);
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  if (isGzip(first)) {
    // The iteration below throws what goes wrong, so the callback has nothing to do.
    yield* pipeline(Readable.from(all()), createGunzip(), () => {}) as AsyncIterable<Uint8Array>;
  } else {
    yield* all();
  }
}

/** Whether bytes begin as those of gzip do. */
export function isGzip(bytes: Uint8Array): boolean {
  return MAGIC.equals(bytes.subarray(0, MAGIC.length));
}

/** Whether an error means that compressed bytes are damaged or end too early. */
export function isDamagedGzip(error: unknown): boolean {
  return /^Z_/.test((error as NodeJS.ErrnoException).code ?? '');
}
