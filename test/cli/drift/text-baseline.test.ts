import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DriftResult } from '../../../cli/drift/drift-result';
import { runDrift } from '../../../cli/drift/run-drift';
import { renderScan } from '../../../cli/local/scans/render-scan';
import { IMAGE_MEASURES } from '../../../contract/images';
import { createRandom } from '../../../engine/aws/random';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { measureImage } from '../../../engine/images/measures';

const SOURCES = { data: 'd', schema: 's' };
const SEED = 7;
const PRODUCTS = 'the kettle broke works great battery price quick slow colour handle cheap lovely returned'.split(' ');
const FILMS = 'the plot actors director boring scene ending music watched thrilling story cast'.split(' ');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'text-baseline-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** Rows of a text, with a comma and a quote in it, and a price. */
function makeRows(words: readonly string[], count: number): [string, number][] {
  const random = createRandom(SEED);
  const take = (): string => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: count }, () => [
    `${take()} ${take()}, "${take()}" ${take()}\n${take()}`,
    Math.round(random() * 1000) / 10,
  ]);
}

const toLine = ([text, price]: [string, number]): string => `"${text.replaceAll('"', '""')}",${price}\n`;

const capture = (data: string, encoding: 'CSV' | 'BASE64', type: string): string =>
  `${JSON.stringify({
    captureData: { endpointInput: { observedContentType: type, mode: 'INPUT', data, encoding } },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-11-01T10:00:00Z' },
    eventVersion: '0',
  })}\n`;

function writeTexts(): string {
  const data = `body,price\n${makeRows(PRODUCTS, 600).map(toLine).join('')}`;
  const features = [
    { name: 'body', type: 'text' },
    { name: 'price', type: 'numeric' },
  ];
  return write('baseline.json', JSON.stringify(buildBaseline({ data, schema: JSON.stringify({ features }) }, SOURCES)));
}

const tell = ({ verdict, rows, features }: DriftResult): unknown => [verdict, rows, features];

test.each([
  ['like those that trained', PRODUCTS, 'noDrift', []],
  ['about something else', FILMS, 'drift', ['body.unseen_words', 'body.telling_word']],
] as const)(
  'texts %s are compared with a baseline.json, from a CSV as from captured requests',
  async (_, words, verdict, drifted) => {
    const baseline = writeTexts();
    const rows = makeRows(words, 400);
    // Columns in another order, and one that the baseline lacks.
    const csv = rows.map(([text, price]) => `x,${price},"${text.replaceAll('"', '""')}"\n`).join('');
    const live = [
      write('live.csv', `customer,price,body\n${csv}`),
      write('live.jsonl', rows.map((row) => capture(toLine(row), 'CSV', 'text/csv')).join('')),
    ];
    const [ofTable, ofRequests] = await Promise.all(live.map((file) => runDrift({ baseline, live: [file] })));
    expect(ofTable).toMatchObject({ verdict, rows: 400 });
    const found = ofTable!.features.filter((feature) => feature.drifted).map(({ name }) => name);
    expect(found).toEqual(expect.arrayContaining([...drifted]));
    expect(found.length > 0).toBe(verdict === 'drift');
    expect(tell(ofRequests!)).toEqual(tell(ofTable!));
  },
);

test.each(['ignore', 'absent'] as const)(
  '--%s is refused: what is compared of a text hangs together',
  async (option) => {
    const live = [write('live.csv', 'body,price\na,1\n')];
    await expect(runDrift({ baseline: writeTexts(), live, [option]: ['price'] })).rejects.toThrow(
      /^--(ignore|absent) is not allowed with --baseline .*baseline\.json, which is of texts, got price: all of its columns are compared$/,
    );
  },
);

test('a live CSV without the text is refused by the name of its column', async () => {
  const live = [write('live.csv', 'text,price\na,1\n')];
  await expect(runDrift({ baseline: writeTexts(), live })).rejects.toThrow(
    /lacks the columns body; its header has text/,
  );
});

test('captured images are compared with a baseline.json of images', async () => {
  const random = createRandom(SEED);
  const scan = (light: number): Buffer => renderScan('0'.repeat(30).padEnd(64, 'g'), { light, size: 1 }, random);
  const names = Object.values(IMAGE_MEASURES);
  const schema = JSON.stringify({
    target: { name: 'finding', type: 'binary', positiveClass: 'a', negativeClass: 'b', images: true },
    features: names.map((name) => ({ name, type: name === IMAGE_MEASURES.format ? 'categorical' : 'numeric' })),
  });
  const rows = Array.from({ length: 300 }, () => measureImage(scan(1)).join(','));
  const data = `${[names.join(','), ...rows].join('\n')}\n`;
  const baseline = write('images.json', JSON.stringify(buildBaseline({ data, schema }, SOURCES)));
  const send = (name: string, light: number): string[] => {
    const lines = Array.from({ length: 250 }, () => capture(scan(light).toString('base64'), 'BASE64', 'image/png'));
    return [write(name, lines.join(''))];
  };
  expect(await runDrift({ baseline, live: send('same.jsonl', 1) })).toMatchObject({ verdict: 'noDrift', rows: 250 });
  const dark = await runDrift({ baseline, live: send('dark.jsonl', 0.6) });
  expect(dark.verdict).toBe('drift');
  expect(dark.features.filter(({ drifted }) => drifted).map(({ name }) => name)).toContain('brightness');
});
