import { NO_TELLING_WORD, TEXT_SIGNALS } from '../../contract/text';
import type { FeatureSchema, Row } from '../drift/schema';
import type { TextBaseline } from '../drift/text-baseline';
import { type RawValue, ValueReader, type ValueReading } from '../drift/value-reader';
import { maskText } from './mask';
import { guessLanguage, listWords } from './words';

/** The signals of a text in their order, as columns of a baseline. */
const COLUMNS: ReadonlyArray<readonly [signal: string, type: FeatureSchema['type']]> = [
  [TEXT_SIGNALS.length, 'numeric'],
  [TEXT_SIGNALS.unseen, 'numeric'],
  [TEXT_SIGNALS.language, 'categorical'],
  [TEXT_SIGNALS.telling, 'categorical'],
];

/** The columns that stand for a text. */
export function describeSignals(name: string): FeatureSchema[] {
  return COLUMNS.map(([signal, type]) => ({ name: `${name}.${signal}`, type }));
}

/** Says of each text what is compared of it. */
export class TextReader {
  private readonly reader: ValueReader;
  private readonly ranks: ReadonlyMap<string, number>;

  /**
   * @param telling the most telling words, the most telling first
   * @param isKnown whether the baseline knows a word
   * @param mask whether personal data is masked
   */
  public constructor(
    reading: ValueReading | undefined,
    private readonly telling: readonly string[],
    private readonly isKnown: (word: string) => boolean,
    private readonly mask = false,
  ) {
    this.reader = new ValueReader(reading);
    this.ranks = new Map(telling.map((word, rank) => [word, rank]));
  }

  /** A text as the preparation has it; undefined for a missing one. */
  public read(value: RawValue): string | undefined {
    const text = this.reader.readCategory(value);
    return text !== undefined && this.mask ? maskText(text) : text;
  }

  /** The values of the signals, in their order. */
  public describe(value: RawValue): RawValue[] {
    const text = this.read(value);
    if (text === undefined) {
      return COLUMNS.map(() => undefined);
    }
    const words = listWords(text);
    const unseen = words.filter((word) => !this.isKnown(word)).length;
    const ranks = words.flatMap((word) => this.ranks.get(word) ?? []);
    return [
      String([...text].length),
      words.length === 0 ? undefined : String(Number((unseen / words.length).toFixed(4))),
      guessLanguage(text, words),
      // A text may have more words than a call takes arguments.
      ranks.length === 0 ? NO_TELLING_WORD : this.telling[ranks.reduce((least, rank) => Math.min(least, rank))],
    ];
  }
}

/** Puts in place of the texts of rows what is compared of them. */
export class TextSignals {
  private readonly readers: ReadonlyMap<number, TextReader>;

  public constructor(texts: readonly TextBaseline[]) {
    this.readers = new Map(
      texts.map(({ first, words, telling, reading, mask }, i) => {
        const known = new Set(words);
        return [first - i * (COLUMNS.length - 1), new TextReader(reading, telling, (word) => known.has(word), mask)];
      }),
    );
  }

  /** A row of a request as one of the baseline's features. */
  public expand(row: Row): Row {
    return row.flatMap((value, place) => this.readers.get(place)?.describe(value) ?? [value]);
  }
}
