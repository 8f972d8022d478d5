import { parseDriftConfig } from '../../../contract/drift-config';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { CaptureCounter } from '../../../engine/drift/capture-counter';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { listRequested } from '../../../engine/drift/requested-columns';
import { mergeWindowCounts, WindowCounter } from '../../../engine/drift/window-counts';
import { TextReader, TextSignals } from '../../../engine/text/text-signals';

const THINGS = ['camera', 'battery', 'phone', 'manual', 'screen', 'price', 'zoom', 'player'];
const FILMS = ['actor', 'plot', 'director', 'scene', 'script', 'ending', 'screenplay', 'cast'];
const SOURCES = { data: 'd', schema: 's' };
const CONFIG = parseDriftConfig('{}');

/** A seeded generator, so that a failure can be seen again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

function drawTexts(count: number, seed: number, things = THINGS): string[] {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, row) =>
    row % 50 === 0
      ? ''
      : `The ${pick(things)}, which is ${pick(['good', 'bad', '"fine"', 'slow'])}, and the ${pick(things)}${pick(['.', '!\nYes', ' 👍', ` no ${Math.floor(random() * 1e6)}`])}`,
  );
}

const quote = (text: string): string => `"${text.replace(/"/g, '""')}"`;

function build(texts: readonly string[], telling?: readonly string[]): ReturnType<typeof buildBaseline> {
  return buildBaseline(
    {
      data: `id,text,stars\n${texts.map((text, row) => `${row % 7},${quote(text)},${1 + (row % 5)}`).join('\n')}\n`,
      schema: JSON.stringify({
        features: [
          { name: 'id', type: 'numeric' },
          { name: 'text', type: 'text', ...(telling && { telling }) },
          { name: 'stars', type: 'numeric' },
        ],
      }),
    },
    SOURCES,
  );
}

function capture(data: string, contentType = 'text/csv', encoding = 'CSV'): string {
  return `${JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: contentType, mode: 'INPUT', encoding, data },
      endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', encoding: 'CSV', data: '0.5' },
    },
    eventMetadata: { eventId: 'a', inferenceTime: '2026-01-05T06:00:00Z' },
    eventVersion: '0',
  })}\n`;
}

const asCsv = (texts: readonly string[]): string =>
  capture(texts.map((text, row) => `${row % 7},${quote(text)},${1 + (row % 5)}\n`).join(''));

function count(baseline: ReturnType<typeof build>, lines: readonly string[]): ReturnType<WindowCounter['counts']> {
  const signals = new TextSignals(baseline.texts!);
  const counter = new WindowCounter(baseline);
  const captures = new CaptureCounter(baseline, counter, { expandTexts: (row) => signals.expand(row) });
  const file = captures.open('capture.jsonl');
  file.write(Buffer.from(lines.join('')));
  file.end();
  return counter.counts();
}

const BASELINE = build(drawTexts(2000, 1), ['camera', 'slow', 'good']);

test('what is compared of a text stands in its place, and requests are known by the text itself', () => {
  expect(BASELINE.features.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'numeric'],
    ['text.length', 'numeric'],
    ['text.unseen_words', 'numeric'],
    ['text.language', 'categorical'],
    ['text.telling_word', 'categorical'],
    ['stars', 'numeric'],
  ]);
  expect(BASELINE.texts).toMatchObject([{ name: 'text', first: 1, telling: ['camera', 'slow', 'good'] }]);
  expect(BASELINE.texts![0]!.words.slice(0, 3)).toEqual(['and', 'is', 'the']);
  expect(listRequested(BASELINE).map(({ name }) => name)).toEqual(['id', 'text', 'stars']);
});

test('a text is missing, has a length in characters, unseen words, a language and its most telling word', () => {
  const one = (text: string): Record<string, unknown> => {
    const { features } = count(BASELINE, [asCsv([text])]);
    const [, length, unseen, language, telling] = features as any[];
    const { categories: languages } = BASELINE.features[3] as any;
    const { categories: words } = BASELINE.features[4] as any;
    return {
      missing: length.missing,
      length: length.minimum,
      unseen: unseen.minimum,
      language: languages[language.categories.indexOf(1)] ?? language.unseen[0]?.[0],
      word: words[telling.categories.indexOf(1)],
    };
  };
  expect(one('')).toEqual({ missing: 1 });
  expect(one('The camera is good, and\r\nthe "zoom" 👍')).toEqual({
    missing: 0,
    length: 36,
    unseen: 0,
    language: 'en',
    word: 'camera',
  });
  expect(one('Good! Schön und')).toMatchObject({ unseen: 0.6667, word: 'good' });
  // Whatever the letters with accents are written by.
  expect(one('slow Scho\u0308n')).toMatchObject({ unseen: 0.5, word: 'slow' });
  expect(one('👍')).toEqual({ missing: 0, length: 1, language: 'unknown', word: '(none)' });
});

test('rows of JSON, by name or by place, in BASE64 or not, count as those of CSV', () => {
  const texts = drawTexts(20, 5);
  const rows = texts.map((text, row) => ({ stars: 1 + (row % 5), text, id: row % 7 }));
  const csv = count(BASELINE, [asCsv(texts)]);
  const json = JSON.stringify({ instances: rows });
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  for (const line of [
    capture(json, 'application/json', 'JSON'),
    capture(Buffer.from(json).toString('base64'), 'application/json', 'BASE64'),
    capture(lines, 'application/jsonlines', 'JSON'),
    capture(JSON.stringify(rows.map(({ id, text, stars }) => [id, text, stars])), 'application/json', 'JSON'),
  ]) {
    expect(count(BASELINE, [line]).features).toEqual(csv.features);
  }
});

test('several parts of a window add up to what one pass counts', () => {
  const texts = drawTexts(300, 9, FILMS);
  const whole = count(BASELINE, [asCsv(texts.slice(0, 100)), asCsv(texts.slice(100))]);
  const parts = mergeWindowCounts(
    count(BASELINE, [asCsv(texts.slice(0, 100))]),
    count(BASELINE, [asCsv(texts.slice(100))]),
  );
  expect(parts.features).toEqual(whole.features);
});

test('traffic like the baseline is none that drifts, other things to speak of are', () => {
  const judge = (texts: readonly string[]): ReturnType<typeof judgeWindow> =>
    judgeWindow(BASELINE, count(BASELINE, [asCsv(texts)]), CONFIG);
  expect(judge(drawTexts(400, 2)).verdict).toBe('NoDrift');
  const films = judge(drawTexts(400, 3, FILMS));
  expect(films.verdict).toBe('Drift');
  const drifted = films.features.filter((column) => column.drifted).map(({ name }) => name);
  expect(drifted).toEqual(expect.arrayContaining(['text.unseen_words', 'text.telling_word']));
  expect(drifted).not.toContain('id');
});

test("a row's own words are not known to it: the baseline's share of unseen words is that of traffic like it", () => {
  const mean = (counts: any): number => {
    const { bins } = BASELINE.features[2] as any;
    const total = counts.cells.reduce((sum: number, rows: number) => sum + rows, 0);
    return (
      counts.cells.reduce(
        (sum: number, rows: number, cell: number) => sum + rows * (bins.points[(cell - 1) / 2] ?? 0),
        0,
      ) / total
    );
  };
  const live = count(BASELINE, [asCsv(drawTexts(4000, 4))]).features[2];
  expect(mean(BASELINE.features[2]!.counts)).toBeGreaterThan(0.01);
  expect(mean(BASELINE.features[2]!.counts)).toBeCloseTo(mean(live), 2);
});

test('where nobody says which words are telling, they are the frequent ones that are not in every text', () => {
  const [{ telling }] = build(drawTexts(2000, 1)).texts!;
  expect(telling).toEqual(expect.arrayContaining(['camera', 'zoom']));
  expect(telling).not.toContain('the');
  expect(build(drawTexts(40, 1)).texts![0]!.telling).not.toContain('the');
});

test('texts are not counted as they are', () => {
  expect(() => new CaptureCounter(BASELINE, new WindowCounter(BASELINE))).toThrow(
    'this baseline needs what openRequests makes',
  );
});

test('a list of telling words that is none is refused', () => {
  const schema = JSON.stringify({ features: [{ name: 'text', type: 'text', telling: 'good' }] });
  expect(() => buildBaseline({ data: 'text\na\n', schema }, SOURCES)).toThrow(
    'schema.json: telling of feature text must be a list of texts, got "good"',
  );
});

test('a text of very many telling words is told as any other', () => {
  const reader = new TextReader(undefined, ['great', 'poor'], () => true);
  expect(reader.describe('poor '.repeat(200_000))[3]).toBe('poor');
});
