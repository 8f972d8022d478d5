import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { MANIFEST_KEYS } from '../../../contract/images';
import { placeKey } from '../customers';
import { createRandom } from '../random';
import { FULL_INK, scanPaper } from '../scans/render-scan';

/** Pixels of a page's side, of a digit's on it, and of a digit as scikit-learn has it. */
export const PAGE_SIDE = 64;
export const DIGIT_SIDE = 24;
const INK_SIDE = 8;
/** From here on a digit needs somebody the same day. */
const URGENT_FROM = 7;
/** How many of a hundred forms have no digit, one, two and three. */
const SHARES = [20, 45, 25, 10];
/** Of all forms, those of the second ward, whose scanner's lamp is worn, and of these those that are annotated. */
const SECOND_WARD = 0.4;
const SECOND_LIGHT = 0.4;
const ANNOTATED = 0.5;
/** Where a form falls in its split, see the recipe. */
const HELD_BACK = 0.5;

/** What is written on a page: 1 for a digit that needs somebody, its upper left corner in pixels. */
export interface Digit {
  readonly label: 0 | 1;
  readonly left: number;
  readonly top: number;
}

/** What is on a page, and how it was scanned. */
interface Page {
  readonly digits: readonly Digit[];
  readonly image: Buffer;
}

/** One scanned form. */
export interface Form extends Page {
  readonly id: string;
  readonly isNew: boolean;
}

/** The forms by the part they play in the story. */
export interface Forms {
  /** Those of the first ward, which the first training has. */
  readonly first: Form[];
  /** Those of them that no model is fitted on: the traffic of the first days. */
  readonly usual: Form[];
  /** Those of the second ward that are annotated, and those that no training ever sees. */
  readonly annotated: Form[];
  readonly unseen: Form[];
}

/**
 * Draws the forms, every digit on one of them.
 *
 * @param file `digits.csv` of the scans
 */
export function drawForms(file: string): Forms {
  const rows: { digit: string; ink: string }[] = parse(readFileSync(file), { columns: true });
  const random = createRandom(20260207);
  const all: Form[] = [];
  for (let next = 0; next < rows.length; ) {
    const id = `F${String(all.length + 1).padStart(5, '0')}`;
    const isNew = placeKey(id, 16) < SECOND_WARD;
    const written = rows.slice(next, next + drawCount(random));
    next += written.length;
    const light = isNew ? SECOND_LIGHT : 1;
    all.push({ id, isNew, ...drawForm(written, light, random) });
  }
  const first = all.filter((form) => !form.isNew);
  const second = all.filter((form) => form.isNew);
  const isAnnotated = ({ id }: Form): boolean => placeKey(id, 8) < ANNOTATED;
  return {
    first,
    // By the content, as the preparation splits images.
    usual: first.filter(({ image }) => placeKey(createHash('sha256').update(image).digest('hex')) >= HELD_BACK),
    annotated: second.filter(isAnnotated),
    unseen: second.filter((form) => !isAnnotated(form)),
  };
}

/** The forms as raw data: an image each, and a manifest as Ground Truth writes it for bounding boxes. */
export function storeForms(name: string, forms: readonly Form[]): Map<string, string | Buffer> {
  const lines = forms.map(({ id, digits }) => ({
    [MANIFEST_KEYS.reference]: `${name}/${id}.png`,
    digits: {
      image_size: [{ width: PAGE_SIDE, height: PAGE_SIDE, depth: 1 }],
      annotations: digits.map(({ label, left, top }) => ({
        class_id: label,
        left,
        top,
        width: DIGIT_SIDE,
        height: DIGIT_SIDE,
      })),
    },
    'digits-metadata': {
      objects: digits.map(() => ({ confidence: 0.9 })),
      [MANIFEST_KEYS.classMap]: { 0: 'routine', 1: 'urgent' },
      type: 'groundtruth/object-detection',
      'human-annotated': 'yes',
    },
  }));
  return new Map<string, string | Buffer>([
    ...forms.map(({ id, image }): [string, Buffer] => [`${name}/${id}.png`, image]),
    [`${name}.manifest`, lines.map((line) => `${JSON.stringify(line)}\n`).join('')],
  ]);
}

function drawCount(random: () => number): number {
  const drawn = 100 * random();
  const sums = SHARES.map((_, place) => SHARES.slice(0, place + 1).reduce((sum, share) => sum + share, 0));
  return sums.findIndex((sum) => drawn < sum);
}

/** Digits in quarters of the page of their own, where they do not touch. */
function drawForm(written: readonly { digit: string; ink: string }[], light: number, random: () => number): Page {
  const quarters = [0, 1, 2, 3].map((place) => ({ place, order: random() })).sort((a, b) => a.order - b.order);
  const ink = new Float64Array(PAGE_SIDE * PAGE_SIDE);
  const half = PAGE_SIDE / 2;
  const digits = written.map((one, number): Digit => {
    const { place } = quarters[number]!;
    const [left, top] = [place % 2, Math.floor(place / 2)].map(
      (side) => side * half + Math.floor(random() * (half - DIGIT_SIDE + 1)),
    ) as [number, number];
    writeDigit(ink, one.ink, left, top);
    return { label: Number(one.digit) >= URGENT_FROM ? 1 : 0, left, top };
  });
  return { digits, image: scanPaper(ink, PAGE_SIDE, light, random) };
}

/** Each pixel of a digit is a square of the page. */
function writeDigit(page: Float64Array, letters: string, left: number, top: number): void {
  const scale = DIGIT_SIDE / INK_SIDE;
  for (let place = 0; place < DIGIT_SIDE ** 2; place++) {
    const [row, column] = [Math.floor(place / DIGIT_SIDE), place % DIGIT_SIDE];
    const letter = letters[Math.floor(row / scale) * INK_SIDE + Math.floor(column / scale)]!;
    page[(top + row) * PAGE_SIDE + left + column] = parseInt(letter, FULL_INK + 1) / FULL_INK;
  }
}
