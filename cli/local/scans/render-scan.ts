import { PNG } from 'pngjs';
import { drawNormal } from '../random';

/** Pixels of a digit's side as scikit-learn has it, and of a scan's. */
const DIGIT_SIDE = 8;
export const SCAN_SIDE = 32;
/** How much darker full ink is than paper, which is white; and how much ink is full. */
const INK_DEPTH = 200;
export const FULL_INK = 16;
const WHITE = 255;
/** The standard deviation of what a scanner adds to a pixel, and of its lamp from scan to scan. */
const NOISE = 6;
const FLICKER = 0.04;

/** A scanner. */
export interface Scanner {
  /** Of the light that comes back from white paper. */
  readonly light: number;
  /** How much of an image's side a digit takes: less where the scanner takes in more of the page. */
  readonly size: number;
}

/**
 * A digit as a scanner sees it: a grey PNG of 32 × 32 pixels.
 *
 * @param ink a letter a pixel, row by row, 0 to g for 16
 */
export function renderScan(ink: string, { light, size }: Scanner, random: () => number): Buffer {
  const digit = Array.from(ink, (letter) => parseInt(letter, FULL_INK + 1));
  return scanPaper(
    enlarge(digit, size).map((value) => value / FULL_INK),
    SCAN_SIDE,
    light,
    random,
  );
}

/**
 * A square of paper as a scanner sees it: a grey PNG.
 *
 * @param ink of each pixel, row by row, 0 to 1
 * @param light of what comes back from white paper
 */
export function scanPaper(ink: ArrayLike<number>, side: number, light: number, random: () => number): Buffer {
  const lamp = light * (1 + FLICKER * drawNormal(random));
  const pixels = Array.from(ink, (value) => {
    const seen = (WHITE - INK_DEPTH * value) * lamp + NOISE * drawNormal(random);
    return Math.round(Math.min(WHITE, Math.max(0, seen)));
  });
  const image = new PNG({ width: side, height: side });
  image.data = Buffer.from(pixels);
  // Without compression every version of zlib writes the same bytes, and an image's split follows from them.
  const plain = { deflateLevel: 0, filterType: 0 } as const;
  return PNG.sync.write(image, { colorType: 0, inputColorType: 0, inputHasAlpha: false, ...plain });
}

/** The digit in the middle; between its pixels ink changes evenly, and around them is paper. */
function enlarge(digit: readonly number[], size: number): number[] {
  const scale = DIGIT_SIDE / (SCAN_SIDE * size);
  const isInside = (place: number): boolean => place >= 0 && place < DIGIT_SIDE;
  const read = (row: number, column: number): number =>
    isInside(row) && isInside(column) ? digit[row * DIGIT_SIDE + column]! : 0;
  const find = (place: number): number => (place + 0.5 - SCAN_SIDE / 2) * scale + DIGIT_SIDE / 2 - 0.5;
  return Array.from({ length: SCAN_SIDE * SCAN_SIDE }, (_, place) => {
    const [y, x] = [find(Math.floor(place / SCAN_SIDE)), find(place % SCAN_SIDE)];
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - row, x - column];
    return (
      (1 - down) * ((1 - right) * read(row, column) + right * read(row, column + 1)) +
      down * ((1 - right) * read(row + 1, column) + right * read(row + 1, column + 1))
    );
  });
}
