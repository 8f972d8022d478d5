import { FEWEST_TELLING_ROWS, TELLING_PER_MILLE, TELLING_WORDS } from '../../contract/text';
import type { FeatureSchema, TextSettings } from '../drift/schema';
import type { TextBaseline } from '../drift/text-baseline';
import type { RawValue } from '../drift/value-reader';
import { describeSignals, TextReader } from './text-signals';
import { isFunctionWord, listWords } from './words';

/** A word that the baseline has in fewer rows is none that it knows. */
const FEWEST_ROWS = 2;
/** So many words are known at most, the most frequent ones. */
const MOST_WORDS = 20_000;
/** Longer ones are keys and addresses. */
const LONGEST_WORD = 40;
/** Where nobody said which words are telling: those in more of the rows are of every text, as function words are. */
const MOST_ROWS = 0.5;

/** A column of a baseline, with its values. */
export interface ReadColumn {
  readonly feature: FeatureSchema;
  readonly values: readonly RawValue[];
}

/** Columns with what is compared of texts in their place, and what live texts are told by. */
export interface FittedTexts {
  readonly columns: readonly ReadColumn[];
  readonly texts: readonly TextBaseline[];
}

/**
 * Puts in place of the texts among a baseline's columns what is compared of them.
 *
 * @param known what is known of texts, by their column; where nobody said which words are telling, they are the most frequent
 *   ones that are not in every text
 */
export function fitTexts(columns: readonly ReadColumn[], known: ReadonlyMap<string, TextSettings>): FittedTexts {
  const fitted: ReadColumn[] = [];
  const texts: TextBaseline[] = [];
  for (const column of columns) {
    const { name, missingTexts } = column.feature;
    const settings = known.get(name);
    if (settings) {
      const { words, signals, telling } = fitText(column, settings);
      texts.push({
        name,
        first: fitted.length,
        words,
        telling,
        ...(settings.mask && { mask: settings.mask }),
        ...(missingTexts && { reading: { missingTexts } }),
      });
      fitted.push(...signals);
    } else {
      fitted.push(column);
    }
  }
  return { columns: fitted, texts };
}

/**
 * A word of a baseline's row is known as a live one would be to the other rows: the row itself does not count, so that the
 * baseline's own share of unseen words is that of traffic like it.
 */
function fitText(
  { feature, values }: ReadColumn,
  settings: TextSettings,
): { words: string[]; telling: readonly string[]; signals: ReadColumn[] } {
  const { name, missingTexts } = feature;
  const reading = missingTexts && { missingTexts };
  const reader = new TextReader(reading, [], () => true, settings.mask);
  const rows = new Map<string, number>();
  let present = 0;
  for (const value of values) {
    const text = reader.read(value);
    present += text === undefined ? 0 : 1;
    for (const word of new Set(listWords(text ?? ''))) {
      rows.set(word, (rows.get(word) ?? 0) + 1);
    }
  }
  const frequent = [...rows].filter(([word, count]) => count >= FEWEST_ROWS && word.length <= LONGEST_WORD);
  frequent.sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  // All words that are as frequent as the last one, or none of them: how frequent a known one is must be the same for all.
  const fewest = frequent.length > MOST_WORDS ? frequent[MOST_WORDS]![1] + 1 : FEWEST_ROWS;
  const known = frequent.filter(([, count]) => count >= fewest);
  const telling = settings.telling ?? chooseTelling(known, present);
  const isKnown = (word: string): boolean => rows.get(word)! > fewest && word.length <= LONGEST_WORD;
  const others = new TextReader(reading, telling, isKnown, settings.mask);
  const table = values.map((value) => others.describe(value));
  return {
    words: known.map(([word]) => word),
    telling,
    signals: describeSignals(name).map((signal, place) => ({
      feature: signal,
      values: table.map((row) => row[place]),
    })),
  };
}

function chooseTelling(known: ReadonlyArray<readonly [string, number]>, rows: number): string[] {
  const fewest = Math.max(FEWEST_TELLING_ROWS, (rows * TELLING_PER_MILLE) / 1000);
  return known
    .filter(([word, count]) => count >= fewest && count <= MOST_ROWS * rows && !isFunctionWord(word))
    .slice(0, TELLING_WORDS)
    .map(([word]) => word);
}
