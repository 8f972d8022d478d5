import type { Baseline } from '../drift/baseline';
import type { ReadRows } from '../drift/capture';

/** What reads the requests of a baseline of images; undefined of any other, which needs no decoders. */
export async function openImages({ target }: Baseline): Promise<ReadRows | undefined> {
  return target?.images ? (await import('./read-image')).readMeasures : undefined;
}
