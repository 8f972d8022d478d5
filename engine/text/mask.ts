import { MASK_BEFORE, MASK_BEHIND, MASKS } from '../../contract/masks';

const PATTERNS = MASKS.map(
  ([mask, pattern]) => [mask, new RegExp(`${MASK_BEFORE}(?:${pattern})${MASK_BEHIND}`, 'g')] as const,
);

/** A text with a mask in the place of personal data, as jobs/serve/masking.py has it for the baseline. */
export function maskText(text: string): string {
  return PATTERNS.reduce((masked, [mask, pattern]) => masked.replace(pattern, mask), text);
}
