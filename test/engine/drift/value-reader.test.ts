import fc from 'fast-check';
import { CaptureCounter, parseCaptureLine, WindowCounter, type WindowCounts } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { parseSchema } from '../../../engine/drift/schema';
import { MISSING_TEXTS, ValueReader } from '../../../engine/drift/value-reader';
import { numberText } from './capture-lines';

const READING = { missingTexts: ['-', '-999', 'unknown'] };

test.each([
  ['-', undefined],
  ['', undefined],
  [undefined, undefined],
  [' -999 ', undefined],
  ['-999.0', undefined],
  ['-9.99e2', undefined],
  ['-998', -998],
  ['7', 7],
  // In place of the usual texts, as the preparation has it.
  ['NA', 'invalid'],
])('the number %p is %p where the recipe lists what means "missing"', (text, expected) => {
  expect(new ValueReader(READING).readNumber(text)).toBe(expected);
});

test('what is a number, missing or neither is told as its definition does, whatever is looked at first', () => {
  const texts = ['-999', '0', '0x10', 'Infinity', '1e3', '-'];
  const define = (missing: readonly string[], value: string): number | undefined | 'invalid' => {
    const text = value.trim();
    const isNumber = (one: string): boolean => one !== '' && Number.isFinite(Number(one)) && !/^0[box]/i.test(one);
    const means = [...missing].filter((one) => isNumber(one)).map(Number);
    if (text === '' || missing.includes(text) || (isNumber(text) && means.includes(Number(text)))) {
      return undefined;
    }
    return isNumber(text) ? Number(text) : 'invalid';
  };
  const value = fc.oneof(
    numberText,
    fc.string({ unit: fc.constantFrom('0', 'x', 'B', '1', ' ', '\u00a0', '\n', '-', '.', 'e', '٣'), maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.subarray(texts), value, (missingTexts, text) => {
      expect(new ValueReader({ missingTexts }).readNumber(text)).toBe(define(missingTexts, text));
      expect(new ValueReader().readNumber(text)).toBe(define(MISSING_TEXTS, text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [{ trim: true }, ' Bern ', 'Bern'],
  [{ ignoreCase: true }, 'BERN', 'bern'],
  [{ ignoreCase: true }, 'Straße', 'strasse'],
  [{ trim: true, ignoreCase: true }, '\tBern\r\nWest ', 'bern west'],
  [READING, ' unknown', undefined],
  [READING, 'null', 'null'],
])('with %j the category %p is %p', (reading, text, expected) => {
  expect(new ValueReader(reading).readCategory(text)).toBe(expected);
});

test('a schema whose missing texts are none is refused', () => {
  const text = JSON.stringify({ features: [{ name: 'age', type: 'numeric', missingTexts: ['-', 7] }] });
  expect(() => parseSchema(text)).toThrow(
    'schema.json: missingTexts of feature age must be a list of texts, got ["-",7]',
  );
});

// As the preparation writes them: missing ones empty, categories trimmed and in small letters.
const ROWS = Array.from({ length: 1000 }, (_, n) => [
  n % 10 === 0 ? '' : String(n % 50),
  n % 5 === 0 ? '' : ['bern', 'genf', 'strasse'][n % 3],
]);
const SCHEMA = {
  features: [
    { name: 'age', type: 'numeric', ...READING },
    { name: 'city', type: 'categorical', ...READING, trim: true, ignoreCase: true },
  ],
};
const baseline = buildBaseline(
  { data: ['age,city', ...ROWS.map((row) => row.join(','))].join('\n'), schema: JSON.stringify(SCHEMA) },
  { data: 's3://b/baseline.csv', schema: 's3://b/schema.json' },
);

function countLive(rows: readonly string[]): WindowCounts {
  const line = JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: rows.map((row) => `${row}\n`).join(''),
        encoding: 'CSV',
      },
    },
    eventMetadata: { eventId: 'd7bdd9f6-4a4f-4fb5-a2a6-9d4fd6a4c7e0', inferenceTime: '2026-11-23T13:00:00Z' },
    eventVersion: '0',
  });
  const counter = new WindowCounter(baseline);
  const file = new CaptureCounter(baseline, counter).open('file');
  file.write(Buffer.from(`${line}\n`));
  file.end();
  const byParser = new WindowCounter(baseline);
  const parsed = parseCaptureLine(line, parseSchema(JSON.stringify(SCHEMA)), true);
  if ('inferenceTime' in parsed) {
    byParser.addRecord(parsed, 'file line 1');
  }
  expect(counter.counts().features).toEqual(byParser.counts().features);
  return counter.counts();
}

test('live values are read as those of the baseline, from bytes and by the parser alike', () => {
  const live = countLive([
    '7,bern',
    '-,BERN',
    '-999, Genf ',
    '-999.0,unknown',
    '-9.99e2,bern',
    '-998,bern',
    ',-',
    'NA,Straße',
    '12345678901234567,x',
  ]);
  expect(live.features).toMatchObject([
    { missing: 5, invalid: 1, minimum: -998 },
    { missing: 2, other: 1, unseen: [['x', 1]] },
  ]);
});

test('the baseline itself has the same values as without a listing', () => {
  const usual = buildBaseline(
    {
      data: ['age,city', ...ROWS.map((row) => row.join(','))].join('\n'),
      schema: JSON.stringify({ features: SCHEMA.features.map(({ name, type }) => ({ name, type })) }),
    },
    baseline.sources,
  );
  expect(baseline.features.map(({ reading: _, ...column }) => column)).toEqual(usual.features);
  expect(usual.features.every((column) => !('reading' in column))).toBe(true);
});
