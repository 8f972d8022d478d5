const { imul } = Math;
const HASHES = 2 ** 32;

/** A share of all ids, by their hash, that can be halved: what is left is a part of what there was. */
export class IdSample {
  private limit = HASHES;

  /** 1, 1/2, 1/4, … */
  get share(): number {
    return this.limit / HASHES;
  }

  has(id: string): boolean {
    return this.limit === HASHES || hashId(id) < this.limit;
  }

  halve(): void {
    this.limit /= 2;
  }
}

/** FNV-1a over the UTF-16 units, then the finalizer of MurmurHash3 (both public domain): ids often differ in their ends only. */
function hashId(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash = imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
