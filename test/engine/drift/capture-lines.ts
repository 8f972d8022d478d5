import { isUtf8 } from 'node:buffer';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { PredictionReader } from '../../../engine/answers/prediction-reader';
import {
  type Baseline,
  type FeatureSchema,
  parseCaptureLine,
  WindowCounter,
  type WindowCounts,
} from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';

export const schema: FeatureSchema[] = [
  { name: 'tenure', type: 'numeric' },
  { name: 'plan', type: 'categorical' },
  { name: 'charges', type: 'numeric' },
  { name: 'city', type: 'categorical' },
];

const PLANS = ['basic', 'Bank transfer (automatic)', 'No', 'a,b', 'say "hi"', 'Zürich', 'x'];
const rows = Array.from({ length: 400 }, (_, i) => [
  i % 73,
  PLANS[i % PLANS.length],
  1.5 * (i % 73) + (i % 7) / 8 - 20,
  `city ${i % 30}`,
]);

/** A baseline with predictions, a relation between features, and categories that need quotes, escapes and more than ASCII. */
export const baseline: Baseline = buildBaseline(
  {
    data: stringify([schema.map(({ name }) => name), ...rows]),
    schema: JSON.stringify({ features: schema }),
    predictions: `prediction\n${rows.map((_, i) => i / 400).join('\n')}\n`,
  },
  { data: '', schema: '' },
);

/** Numbers and what only looks like them, as they may stand in CSV. */
export const numberText = fc.oneof(
  fc.integer({ min: -100, max: 100 }).map(String),
  fc.double({ noNaN: true }).map(String),
  fc
    .tuple(
      fc.constantFrom('', '-', '+', ' '),
      fc.stringMatching(/^\d{0,17}\.?\d{0,17}$/),
      fc.constantFrom('', ' ', 'e5', 'E-3'),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(
    '',
    'NA',
    ' nan ',
    'null',
    '-0',
    '.',
    '-',
    '.5',
    '5.',
    '0x10',
    '1e400',
    'Infinity',
    '1_000',
    '1,5',
    '٣',
    '00012',
    '0.1e',
    '5 6',
  ),
);

const categoryText = fc.oneof(
  fc.constantFrom(...PLANS, 'city 7', 'city 29', '', 'NA', ' ', 'null', 'new', 'N', 'basic ', '\u00a0'),
  fc.string({
    unit: fc.constantFrom('a', 'é', '😀', '"', ',', '\\', '\n', '\r', '\t', '\u2028', '\0', '/', ' '),
    maxLength: 6,
  }),
);

const row = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(numberText, categoryText, numberText, categoryText).map((values): string[] => values),
  },
  { weight: 1, arbitrary: fc.array(fc.oneof(numberText, categoryText), { maxLength: 6 }) },
);

const csvOptions = fc.record({
  quoted: fc.boolean(),
  eof: fc.boolean(),
  record_delimiter: fc.constantFrom('\n', '\r\n', '\n\n', '\r'),
});

const HEADERS = [
  ['tenure', 'plan', 'charges', 'city'],
  ['City', ' plan', 'CHARGES', 'tenure'],
  ['id', 'tenure', 'plan', 'charges', 'city'],
  ['plan', 'city'],
];

const input = fc
  .tuple(
    fc.option(fc.constantFrom(...HEADERS), { freq: 4, nil: undefined }),
    fc.array(row, { maxLength: 4 }),
    csvOptions,
  )
  .map(([header, values, options]) =>
    stringify([...(header ? [header] : []), ...values], { ...options, quoted_match: /[\r\n]/ }),
  );

/** Bodies of JSON, whatever their content type. */
const jsonBody = fc
  .tuple(
    fc.array(fc.tuple(fc.integer(), fc.constantFrom(...PLANS), fc.double({ noNaN: true }), fc.constant('city 7')), {
      maxLength: 3,
    }),
    fc.constantFrom('data', 'instances', 'inputs', 'dataframe_records', 'nobody', 'features'),
    fc.constantFrom('rows', 'names', 'columns', 'split'),
  )
  .map(([values, wrapper, form]) => {
    const named = values.map((one) => Object.fromEntries(schema.map(({ name }, i) => [name, one[i]])));
    const bodies: Record<string, unknown> = {
      rows: { [wrapper]: values },
      names: { [wrapper]: named },
      columns: Object.fromEntries(schema.map(({ name }, i) => [name, values.map((one) => one[i])])),
      split: { dataframe_split: { columns: schema.map(({ name }) => name.toUpperCase()), data: values } },
    };
    return JSON.stringify(bodies[form]);
  });

/** Values of JSON, and what only looks like them. */
const jsonValue = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.oneof(
      fc.integer({ min: -100, max: 100 }).map(String),
      fc.double({ min: -50, max: 80, noNaN: true }).map(String),
      fc.constantFrom(...PLANS, 'city 7').map((text) => JSON.stringify(text)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      numberText,
      categoryText.map((text) => JSON.stringify(text)),
      fc.constantFrom(
        'true',
        'false',
        'null',
        'nul',
        'truex',
        '"5"',
        '1.0',
        '1.50',
        '-0',
        '1e2',
        '12E-1',
        '007',
        '-',
        '1e',
      ),
      fc.constantFrom('1e400', 'NaN', 'Infinity', '"\\u0062asic"', '"[1"', '"{}"', '[5]', '{"S": "x"}', '{}', '[]', ''),
      fc.constantFrom('123456789012345678901234567890', '0.1234567890123456789', '100000000000000000000', '"no', 'no"'),
    ),
  },
);

const blank = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', ' ') },
  fc.constantFrom('  ', '\n', '\t', '\r\n', '\u00a0'),
);
const jsonName = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...schema.map(({ name }) => name)) },
  { weight: 1, arbitrary: fc.constantFrom('TENURE', ' city', 'id', 'data', 'values', 'x', '', 'pl\\u0061n', 'Zürich') },
);
const jsonRow = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(jsonValue, jsonValue, jsonValue, jsonValue, blank, blank).map(([a, b, c, d, before, after]) => {
      const values = [a, b, c, d].map((value, i) => `"${schema[i]!.name}":${before}${value}`);
      return `{${values.join(`,${after}`)}}`;
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(fc.tuple(jsonName, jsonValue), { maxLength: 5 }), blank, blank)
      .map(
        ([pairs, before, after]) =>
          `{${pairs.map(([name, value]) => `"${name}"${after}:${before}${value}`).join(`${after},`)}}`,
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(jsonValue, { minLength: 3, maxLength: 5 }), blank)
      .map(([values, between]) => `[${values.join(`${between},${between}`)}]`),
  },
);

/** JSON as people and programs write it, and nearly so. */
export const jsonText = fc
  .tuple(
    fc.oneof(
      jsonRow,
      fc.tuple(fc.array(jsonRow, { maxLength: 3 }), blank).map(([rows, between]) => `[${rows.join(`,${between}`)}]`),
    ),
    fc.option(fc.constantFrom('instances', 'data', 'inputs', 'In-Puts', 'city', 'nobody', 'columns'), {
      nil: undefined,
    }),
    blank,
    fc.constantFrom('', '', '\n', '}', ']', '{}', '\n[1]'),
  )
  .map(
    ([body, wrapper, between, end]) =>
      `${wrapper === undefined ? body : `{"${wrapper}":${between}${body}${between}}`}${end}`,
  );

/** Numbers of JSON, wrapped or not. */
const jsonNumbers = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(String) }, jsonValue), {
      maxLength: 3,
    }),
    fc.option(fc.constantFrom('predictions', 'prediction', 'outputs', 'scores', 'x'), { nil: undefined }),
    fc.boolean(),
    blank,
  )
  .map(([values, wrapper, nested, between]) => {
    const list = `[${values.map((value) => (nested ? `[${between}${value}]` : value)).join(`,${between}`)}]`;
    return wrapper === undefined ? list : `{"${wrapper}":${between}${list}}`;
  });

const output = fc.oneof(
  numberText,
  fc.array(fc.oneof(numberText, categoryText), { maxLength: 4 }).map((values) => values.join(',')),
  fc
    .tuple(fc.array(fc.array(numberText, { maxLength: 2 }), { maxLength: 4 }), csvOptions)
    .map(([values, options]) => stringify(values, options)),
);

/** Answers of JSON, whatever their content type. */
const jsonAnswer = fc
  .tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(
      (score: number) => [score],
      (score: number) => [[1 - score, score]],
      (score: number) => ({ predictions: [{ score, predicted_label: 1 }] }),
      (score: number) => [{ label: 'NEGATIVE', score }],
    ),
  )
  .map(([score, shape]) => JSON.stringify(shape(score)));

const metadata = fc
  .tuple(
    fc.uuid(),
    fc.option(fc.string(), { nil: undefined }),
    fc.oneof(
      fc
        .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => `${date.toISOString().slice(0, 19)}Z`),
      fc.constantFrom(
        '2026-02-30T00:00:00Z',
        '2026-11-23T24:00:00Z',
        '2026-11-23T13:00:00.5Z',
        '2026-13-01T00:00:00Z',
        'yesterday',
      ),
    ),
  )
  .map(([eventId, inferenceId, inferenceTime]) => ({ eventId, inferenceId, inferenceTime }));

/** How a side is written: as text, or in BASE64, by the book or as careless writers have it. */
const encode = fc.oneof(
  { weight: 4, arbitrary: fc.constant((data: string) => ({ data, encoding: 'CSV' })) },
  { weight: 2, arbitrary: fc.constant((data: string) => ({ data, encoding: 'JSON' })) },
  {
    weight: 2,
    arbitrary: fc.constant((data: string) => ({ data: Buffer.from(data).toString('base64'), encoding: 'BASE64' })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        (data: string) => Buffer.from(data, 'latin1').toString('base64'),
        (data: string) => Buffer.from(data, 'utf16le').toString('base64'),
        (data: string) => Buffer.from(`\uFEFF${data}`).toString('base64'),
        (data: string) => Buffer.from(` \n${data}`).toString('base64'),
        (data: string) => Buffer.from(data).toString('base64url'),
        (data: string) => Buffer.from(data).toString('base64').replace(/=+$/, ''),
        (data: string) => Buffer.from(data).toString('base64').replace(/.{76}/g, '$&\n'),
        (data: string) =>
          Buffer.from(data)
            .toString('base64')
            .replace(/.(=+)$/, '/$1'),
        (data: string) => `${Buffer.from(data).toString('base64')}====`,
        (data: string) => data,
      )
      .map((write) => (data: string) => ({ data: write(data), encoding: 'BASE64' })),
  },
);

/** Lines as SageMaker writes them, with values of every kind. */
export const captureLine = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: input }, { weight: 1, arbitrary: jsonBody }, { weight: 3, arbitrary: jsonText }),
    fc.oneof(
      { weight: 4, arbitrary: output },
      { weight: 1, arbitrary: jsonAnswer },
      { weight: 2, arbitrary: jsonNumbers },
    ),
    metadata,
    fc.constantFrom('text/csv', 'text/csv; charset=utf-8', 'tëxt/csv', '', 'application/json', 'image/png'),
    encode,
    encode,
  )
  .map(([inputData, outputData, eventMetadata, observedContentType, encodeInput, encodeOutput]) =>
    JSON.stringify({
      captureData: {
        endpointInput: { observedContentType, mode: 'INPUT', ...encodeInput(inputData) },
        endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', ...encodeOutput(outputData) },
      },
      eventMetadata,
      eventVersion: '0',
    }),
  );

/** Lines with a byte or a few changed, left out, put in or said twice. */
export const damagedLine = fc
  .tuple(
    captureLine,
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(3),
        fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('"\\,{}\n\r0-.nu'))),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([line, changes]) => {
    let bytes = Buffer.from(line);
    for (const [share, removed, byte] of changes) {
      const at = Math.floor(share * bytes.length);
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at + removed)]);
    }
    return bytes;
  });

/** Counts the lines one by one by the parser alone: what any faster way must agree with. */
export function countByParser(
  bytes: Buffer,
  location: string,
  window?: { start: Date; end: Date },
  columns = schema,
): WindowCounts {
  const counter = new WindowCounter(baseline);
  const reader = new PredictionReader(baseline);
  splitBytes(bytes).forEach((line, i) => {
    const text = line.toString().replace(/\r$/, '');
    if (text.trim() === '') {
      return;
    }
    const parsed = parseCaptureLine(text, columns, isUtf8(line), reader);
    if (!('inferenceTime' in parsed)) {
      counter.reject(parsed, `${location} line ${i + 1}`);
    } else if (!window || (parsed.inferenceTime >= window.start && parsed.inferenceTime < window.end)) {
      counter.addRecord(parsed, `${location} line ${i + 1}`);
    }
  });
  return counter.counts();
}

/** The lines between line feeds. */
export function splitBytes(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf('\n'); end !== -1; end = bytes.indexOf('\n', start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...lines, bytes.subarray(start)];
}
