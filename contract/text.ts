// What is said of texts, by the preparation in Python and by the monitors: imports nothing.

/** What stands in the place of a text in baselines and reports, in this order: `<column>.<signal>`. */
export const TEXT_SIGNALS = {
  /** How many characters it has. */
  length: 'length',
  /** The share of its words that the baseline has in fewer than two rows. */
  unseen: 'unseen_words',
  /** What language it looks like, see LANGUAGE_WORDS. */
  language: 'language',
  /** The first of the most telling words that it has. */
  telling: 'telling_word',
} as const;

/** So many words are told apart as telling ones. */
export const TELLING_WORDS = 20;

/** A telling word is in at least so many rows of a thousand, and in at least ten rows. */
export const TELLING_PER_MILLE = 5;
export const FEWEST_TELLING_ROWS = 10;

/** Of a text without any of them. */
export const NO_TELLING_WORD = '(none)';

/**
 * Below the baseline's folder, where a text is all that a row has: the rows that train and those of the validation as BlazingText
 * reads them, `__label__1 words of a text`.
 */
export const SENTENCE_FOLDERS = { train: 'sentences/train', validation: 'sentences/validation' } as const;

/** In the environment of the preprocessor, how many classes BlazingText is asked for: it then gets its own form of requests. */
export const SENTENCE_CLASSES = 'LIFECYCLE_SENTENCE_CLASSES';
