import { TEXT_SIGNALS } from '../../contract/text';
import type { Baseline } from './baseline';
import type { FeatureSchema, Row } from './schema';

/** How many columns stand for a text. */
const SIGNALS = Object.keys(TEXT_SIGNALS).length;

/** Puts in place of the texts of a request's row what is compared of them. */
export type ExpandTexts = (row: Row) => Row;

/** The columns that requests hold of a baseline, in their order: the texts, not what is compared of them. */
export function listRequested({ features, texts = [] }: Baseline): FeatureSchema[] {
  return features.flatMap(({ name, type }, place): FeatureSchema[] => {
    const text = texts.find(({ first }) => place >= first && place < first + SIGNALS);
    return text === undefined
      ? [{ name, type }]
      : place === text.first
        ? [{ name: text.name, type: 'categorical' }]
        : [];
  });
}
