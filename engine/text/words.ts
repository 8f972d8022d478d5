import {
  CHINESE,
  FEWEST_FUNCTION_WORDS,
  JAPANESE,
  LANGUAGE_WORDS,
  SCRIPTS,
  UNKNOWN_LANGUAGE,
} from '../../contract/languages';

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
/** Characters beyond these letters may be of another script. */
const BEYOND_LATIN = /[\u0370-\uffff]/u;

/** By word, the languages that it is a function word of. */
const LANGUAGES = new Map<string, string[]>();
for (const [language, words] of Object.entries(LANGUAGE_WORDS)) {
  for (const word of new Set(words.split(' '))) {
    LANGUAGES.set(word, [...(LANGUAGES.get(word) ?? []), language]);
  }
}

/** The words of a text in small letters, each as often as it occurs; jobs/prepare/texts.py has the same. */
export function listWords(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(WORD) ?? [];
}

/** Whether a word is among the most frequent ones of a language. */
export function isFunctionWord(word: string): boolean {
  return LANGUAGES.has(word);
}

/** What language a text looks like, see LANGUAGE_WORDS. */
export function guessLanguage(text: string, words: readonly string[]): string {
  const counts = new Map<string, number>();
  if (BEYOND_LATIN.test(text)) {
    const letters = [...text].filter((letter) => /\p{L}/u.test(letter));
    for (const letter of letters) {
      const code = letter.codePointAt(0)!;
      const script = SCRIPTS.find(([, from, to]) => code >= from && code <= to)?.[0];
      if (script !== undefined) {
        counts.set(script, (counts.get(script) ?? 0) + 1);
      }
    }
    const kana = counts.get(JAPANESE) ?? 0;
    if (kana > 0) {
      counts.set(JAPANESE, kana + (counts.get(CHINESE) ?? 0));
      counts.delete(CHINESE);
    }
    const [script, count] = findMost(counts);
    if (2 * count > letters.length) {
      return script;
    }
    counts.clear();
  }
  for (const word of words) {
    for (const language of LANGUAGES.get(word) ?? []) {
      counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  const [language, count] = findMost(counts);
  return count >= FEWEST_FUNCTION_WORDS ? language : UNKNOWN_LANGUAGE;
}

/** The name with the largest count; unknown where there is none, or two have it. */
function findMost(counts: ReadonlyMap<string, number>): [string, number] {
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? [UNKNOWN_LANGUAGE, 0] : first;
}
