import { DEFAULT_DETECTION_SCORE } from '../../../contract/images';
import { DIGIT_SIDE, type Digit, PAGE_SIDE } from './draw-forms';

/** How far a detection must overlap a digit of its class to be right. */
const LEAST_OVERLAP = 0.5;

/** What was found on pages. */
export interface Found {
  readonly digits: number;
  /** Digits that were found in their class. */
  readonly right: number;
  /** Detections where no digit of the class is. */
  readonly wrong: number;
}

/** Sums of several pages. */
export function addFound(pages: readonly Found[]): Found {
  const sum = (read: (page: Found) => number): number => pages.reduce((total, page) => total + read(page), 0);
  return { digits: sum((page) => page.digits), right: sum((page) => page.right), wrong: sum((page) => page.wrong) };
}

/**
 * What an answer found of a page's digits; those with a score below one half do not count.
 *
 * @param answer `{"prediction": [[class, score, left, top, right, bottom], …]}`
 */
export function findDigits(answer: string, digits: readonly Digit[]): Found {
  const { prediction } = JSON.parse(answer) as { prediction: number[][] };
  const free = new Set(digits);
  const counted = prediction
    .filter(([, score]) => score! >= DEFAULT_DETECTION_SCORE)
    .sort((one, other) => other[1]! - one[1]!);
  for (const [label, , ...corners] of counted) {
    const hit = [...free].find((digit) => digit.label === label && overlap(corners, digit) >= LEAST_OVERLAP);
    if (hit) {
      free.delete(hit);
    }
  }
  const right = digits.length - free.size;
  return { digits: digits.length, right, wrong: counted.length - right };
}

function overlap(corners: readonly number[], { left, top }: Digit): number {
  const [x0, y0, x1, y1] = corners.map((corner) => corner * PAGE_SIDE) as [number, number, number, number];
  const shared =
    Math.max(0, Math.min(x1, left + DIGIT_SIDE) - Math.max(x0, left)) *
    Math.max(0, Math.min(y1, top + DIGIT_SIDE) - Math.max(y0, top));
  return shared / ((x1 - x0) * (y1 - y0) + DIGIT_SIDE ** 2 - shared);
}
