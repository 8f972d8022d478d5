import type { CapturedObject } from './list-capture';

/** A part of a window's files that one function counts. */
export interface Shard {
  readonly index: number;
  /** Keys below `<capture destination>/<endpoint>/<variant>/`. */
  readonly keys: readonly string[];
}

/** A shard travels as the input of a child execution, which holds 256 KiB: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MOST_KEYS = 1000;
const MOST_CHARACTERS = 200_000;

/**
 * Packs files into shards of at most `maximumBytes` each, in the order in which they come. A file that is larger than that is
 * a shard of its own.
 *
 * @param folder `<capture destination>/<endpoint>/<variant>`, where all of them are
 */
export function packShards(objects: readonly CapturedObject[], folder: string, maximumBytes: number): Shard[] {
  const shards: string[][] = [];
  let [bytes, characters] = [0, 0];
  for (const { uri, size } of objects) {
    const key = uri.slice(folder.length + 1);
    const current = shards[shards.length - 1];
    if (
      current &&
      current.length < MOST_KEYS &&
      characters + key.length <= MOST_CHARACTERS &&
      bytes + size <= maximumBytes
    ) {
      current.push(key);
    } else {
      shards.push([key]);
      [bytes, characters] = [0, 0];
    }
    bytes += size;
    characters += key.length;
  }
  return shards.map((keys, index) => ({ index, keys }));
}
