import { readFileSync } from 'node:fs';
import path from 'node:path';
import { guessLanguage, listWords } from '../../../engine/text/words';

/** The words are those of the preparation, see jobs/tests/test_texts.py. */
const TEXTS: { text: string; language: string; words: string[] }[] = JSON.parse(
  readFileSync(path.join(__dirname, 'languages.json'), 'utf8'),
);

test.each(TEXTS)('$language: $text', ({ text, language, words }) => {
  expect(listWords(text)).toEqual(words);
  expect(guessLanguage(text, words)).toBe(language);
});
