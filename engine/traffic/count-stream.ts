import { isDamagedGzip, unpack } from '../aws/unpack';
import type { CaptureCounter } from '../drift';

/**
 * Counts the bytes of a captured file, compressed by gzip or not. Damage to the compression is counted like a damaged line.
 *
 * @param location the file's name, for people
 * @param inside whether what is too damaged to have a time counts
 */
export async function countStream(
  counter: CaptureCounter,
  stream: AsyncIterable<Uint8Array>,
  location: string,
  inside = true,
): Promise<void> {
  const file = counter.open(location, inside);
  try {
    for await (const chunk of unpack(stream)) {
      file.write(chunk);
    }
    file.end();
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
    counter.reject(describeDamage(error), location, inside);
  }
}

/** How damaged gzip is counted. */
export function describeDamage(error: unknown): { reason: 'damagedGzip'; detail: string } {
  return { reason: 'damagedGzip', detail: `what comes after the damage is lost: ${(error as Error).message}` };
}
