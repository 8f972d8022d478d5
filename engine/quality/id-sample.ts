const { imul } = Math;
const HASHES = 2 ** 32;
/** Of another hash than the sample's, so that the parts of a sample are as large as each other. */
const PART_SEED = 0x2f0b4c47;
const SAMPLE_SEED = 0x811c9dc5;

/** A share of all ids, by their hash, that can be halved: what is left is a part of what there was. */
export class IdSample {
  private limit: number;

  /** @param halvings how often it is halved already */
  constructor(halvings = 0) {
    this.limit = HASHES / 2 ** halvings;
  }

  /** 1, 1/2, 1/4, … */
  get share(): number {
    return this.limit / HASHES;
  }

  has(id: string): boolean {
    return this.limit === HASHES || hashId(id, SAMPLE_SEED) < this.limit;
  }

  halve(): void {
    this.limit /= 2;
  }
}

/** How often a sample can be halved until it has no longer got an id. */
export function countHalvings(id: string): number {
  return Math.clz32(hashId(id, SAMPLE_SEED));
}

/** Where an id stands among all, by another hash than that of samples: a whole number from 0, below 2 ** 31. */
export function placeId(id: string): number {
  return hashId(id, PART_SEED) >>> 1;
}

/** One of equal parts of all ids. The parts, one after the other, have the ids in the order of their places. */
export class IdPart {
  /** All ids. */
  static readonly WHOLE = new IdPart(0, 1);

  /**
   * @param index from 0
   * @param count of all parts
   */
  constructor(
    readonly index: number,
    readonly count: number,
  ) {}

  has(id: string): boolean {
    return this.count === 1 || Math.floor((placeId(id) * this.count) / (HASHES / 2)) === this.index;
  }
}

/** FNV-1a over the UTF-16 units, then the finalizer of MurmurHash3 (both public domain): ids often differ in their ends only. */
function hashId(id: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < id.length; i++) {
    hash = imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
