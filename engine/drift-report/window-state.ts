import type { Verdict } from '../drift';

/** What a window says of a column, as it is marked. */
export interface WindowState {
  readonly name: 'bad' | 'fine' | 'unread' | 'few' | 'none';
  readonly sign: string;
  readonly word: string;
}

/** Shape and word tell the states apart as well as the colour. */
export const STATES = [
  { name: 'bad', sign: '●', word: 'drift' },
  { name: 'fine', sign: '✓', word: 'no drift' },
  { name: 'unread', sign: '?', word: 'not understood' },
  { name: 'few', sign: '–', word: 'too few rows' },
  { name: 'none', sign: '', word: 'no report' },
] as const satisfies readonly WindowState[];

/**
 * What a window says of one thing that was compared.
 *
 * @param verdict of the whole window; undefined where it has no report
 * @param drifted whether the thing drifted, where there was a verdict
 */
export function tellState(verdict: Verdict | undefined, drifted: boolean): WindowState {
  const [bad, fine, unread, few, none] = STATES;
  switch (verdict) {
    case 'Drift':
    case 'NoDrift':
      return drifted ? bad : fine;
    case 'NotUnderstood':
      return unread;
    case 'InsufficientData':
      return few;
    case 'NoBaseline':
    case undefined:
      return none;
  }
}
