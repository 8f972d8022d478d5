import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { PredictionReader } from '../../../engine/answers/prediction-reader';
import { type CapturedRecord, type FeatureSchema, type Problem, parseCaptureLine } from '../../../engine/drift';
import { buildPredictions } from '../../../engine/drift/build-baseline';
import { readCsv } from '../../../engine/drift/payload';

const schema: FeatureSchema[] = [
  { name: 'tenure', type: 'numeric' },
  { name: 'plan', type: 'categorical' },
  { name: 'charges', type: 'numeric' },
];

/** Of a model that answers probabilities. */
const reader = new PredictionReader({
  predictions: buildPredictions(['0.1', '0.9']),
  target: { type: 'binary', positiveClass: 'yes', negativeClass: 'no' },
});

interface Captured {
  input?: unknown;
  output?: unknown;
  time?: unknown;
}

function csv(data: string, observedContentType = 'text/csv'): object {
  return { observedContentType, mode: 'INPUT', data, encoding: 'CSV' };
}

function line({
  input = csv('1,a,2\n'),
  output = csv('0.12', 'text/csv; charset=utf-8'),
  time = '2026-11-23T13:00:00Z',
}: Captured): string {
  return JSON.stringify({
    captureData: { endpointInput: input, endpointOutput: output },
    eventMetadata: { eventId: 'e', inferenceTime: time },
    eventVersion: '0',
  });
}

function read(captured: Captured): CapturedRecord {
  const parsed = parseCaptureLine(line(captured), schema, true, reader);
  if (!('inferenceTime' in parsed)) {
    throw new Error(`rejected: ${parsed.reason}`);
  }
  return parsed;
}

const reasons = (problems: readonly Problem[]): string[] => problems.map(({ reason }) => reason);

describe('a captured line', () => {
  test('as SageMaker writes it', () => {
    const record = read({});
    expect(record.inferenceTime).toEqual(new Date('2026-11-23T13:00:00Z'));
    expect(record).toMatchObject({ rows: [['1', 'a', '2']], predictions: ['0.12'], problems: [] });
  });

  test.each([
    [
      'several rows and line ends',
      csv('1,a,2\r\n3,b,4\n\n'),
      [
        ['1', 'a', '2'],
        ['3', 'b', '4'],
      ],
    ],
    [
      'quoted commas, quotes and line ends',
      csv('1,"a, ""b""\nc",2\n3,d,4\n'),
      [
        ['1', 'a, "b"\nc', '2'],
        ['3', 'd', '4'],
      ],
    ],
    ['missing values', csv(',,\n'), [['', '', '']]],
    ['a character set', csv('1,ä,2', 'text/csv; charset=utf-8'), [['1', 'ä', '2']]],
    [
      'base64 of CSV',
      {
        observedContentType: 'text/csv; charset=utf-8',
        encoding: 'BASE64',
        data: Buffer.from('1,ä,2\n').toString('base64'),
      },
      [['1', 'ä', '2']],
    ],
    [
      'base64 of JSON',
      {
        observedContentType: 'application/json',
        encoding: 'BASE64',
        data: Buffer.from('[1,"a",2]').toString('base64'),
      },
      [['1', 'a', '2']],
    ],
    [
      'base64 of an unnamed type',
      { encoding: 'BASE64', data: Buffer.from('1,a,2').toString('base64') },
      [['1', 'a', '2']],
    ],
    ['a JSON row', { encoding: 'JSON', data: '[1,"a",2.5]' }, [['1', 'a', '2.5']]],
    [
      'JSON rows',
      { encoding: 'JSON', data: '[[1,"a",2],[null,"b",4]]' },
      [
        ['1', 'a', '2'],
        [undefined, 'b', '4'],
      ],
    ],
    [
      'JSON instances with features',
      { encoding: 'JSON', data: '{"instances":[{"features":[1,"a",2]},{"features":[3,"b",4]}]}' },
      [
        ['1', 'a', '2'],
        ['3', 'b', '4'],
      ],
    ],
    ['a JSON object by name', { encoding: 'JSON', data: '{"charges":2,"tenure":1}' }, [['1', undefined, '2']]],
    [
      'JSON lines',
      { encoding: 'JSON', data: '{"tenure":1,"plan":"a","charges":2}\n{"tenure":3,"plan":true,"charges":4}\n' },
      [
        ['1', 'a', '2'],
        ['3', 'true', '4'],
      ],
    ],
    [
      'JSON lines of features',
      { encoding: 'JSON', data: '{"features":[1,"a",2]}\n{"features":[3,"b",4]}' },
      [
        ['1', 'a', '2'],
        ['3', 'b', '4'],
      ],
    ],
  ])('with %s', (_, input, rows) => {
    const record = read({ input });
    expect(record.rows).toEqual(rows);
    expect(record.problems).toEqual([]);
  });

  test.each([
    ['one line per row', csv('0.1\n0.2\n'), ['0.1', '0.2']],
    ['one line for all rows', csv('0.1,0.2'), ['0.1', '0.2']],
    ['a label beside the score, which may be of either', csv('0.1,no\n0.2,no\n'), []],
    ['two probabilities', csv('0.9,0.1\n0.8,0.2\n'), ['0.1', '0.2']],
    ['JSON scores', { encoding: 'JSON', data: '[0.1, 0.2]' }, ['0.1', '0.2']],
    [
      'JSON predictions',
      { encoding: 'JSON', data: '{"predictions":[{"predicted_label":0,"score":0.1},{"score":0.2}]}' },
      ['0.1', '0.2'],
    ],
  ])('with %s in the answer', (_, output, predictions) => {
    expect(read({ input: csv('1,a,2\n3,b,4'), output }).predictions).toEqual(predictions);
  });

  test('of a batch transform', () => {
    const batch = {
      captureData: { endpointInput: csv('1,a,2'), batchTransformOutput: csv('0.5') },
      eventMetadata: { inferenceTime: '2026-11-23T13:00:00Z' },
    };
    expect(parseCaptureLine(JSON.stringify(batch), schema)).toMatchObject({ predictions: ['0.5'], problems: [] });
  });
});

describe('a damaged line', () => {
  test.each([
    ['not JSON', 'hello', 'notJson'],
    ['cut off', line({}).slice(0, -40), 'truncated'],
    ['a JSON number', '7', 'notCaptureRecord'],
    ['null', 'null', 'notCaptureRecord'],
    ['other JSON', '{"a":1}', 'notCaptureRecord'],
    ['null capture data', '{"captureData":null}', 'notCaptureRecord'],
    ['without metadata', '{"captureData":{}}', 'invalidTime'],
    ['with a time that is none', line({ time: 'yesterday' }), 'invalidTime'],
    ['with a number for a time', line({ time: 0 }), 'invalidTime'],
  ])('%s is rejected as %s', (_, text, reason) => {
    expect(parseCaptureLine(text, schema)).toMatchObject({ reason });
  });

  test.each([
    ['no input', { input: null }, ['missingInput'], 0, 1],
    ['an empty input', { input: csv('\n') }, ['missingInput'], 0, 1],
    ['no output', { output: null }, ['missingOutput'], 1, 0],
    ['an empty output', { output: csv('\n') }, ['missingOutput'], 1, 0],
    ['neither', { input: null, output: null }, ['missingInput', 'missingOutput'], 0, 0],
    ['a row too short', { input: csv('1,a,2\n1,a\n') }, ['wrongArity'], 1, 1],
    ['quotes that do not match', { input: csv('1,"a,2') }, ['badCsv'], 0, 1],
    ['input that is not JSON', { input: { encoding: 'JSON', data: '{' } }, ['badJson'], 0, 1],
    ['lines that are not all JSON', { input: { encoding: 'JSON', data: '[1,"a",2]\noops' } }, ['badJson'], 0, 1],
    ['an unknown encoding', { input: { encoding: 'AVRO', data: 'x' } }, ['unknownEncoding'], 0, 1],
    [
      'base64 that is not UTF-8',
      {
        input: {
          encoding: 'BASE64',
          data: Buffer.from('1,Z\u00fcrich,2', 'latin1').toString('base64'),
          observedContentType: 'text/csv',
        },
      },
      ['notUtf8'],
      0,
      1,
    ],
    [
      'a picture',
      { input: { encoding: 'BASE64', data: 'AAAA', observedContentType: 'image/png' } },
      ['unsupportedContentType'],
      0,
      1,
    ],
    ['an answer without values', { output: { encoding: 'JSON', data: '{"other":1}' } }, ['unreadablePrediction'], 1, 0],
  ])('with %s keeps what can be read', (_, captured, expected, rows, predictions) => {
    const record = read(captured as Captured);
    expect(reasons(record.problems)).toEqual(expected);
    expect(record.rows).toHaveLength(rows);
    expect(record.predictions).toHaveLength(predictions);
  });

  test('that is not UTF-8 loses what is damaged only', () => {
    const reread = (captured: Captured): CapturedRecord =>
      parseCaptureLine(line(captured), schema, false) as CapturedRecord;
    expect(reread({ input: csv('1,Z\uFFFDrich,2') })).toMatchObject({
      rows: [],
      predictions: ['0.12'],
      problems: [{ reason: 'notUtf8', detail: 'bytes of the data are not UTF-8' }],
    });
    expect(reread({ output: csv('n\uFFFD') })).toMatchObject({
      rows: [['1', 'a', '2']],
      predictions: [],
      problems: [{ reason: 'unreadablePrediction', detail: 'notUtf8: bytes of the data are not UTF-8' }],
    });
    expect(reread({})).toMatchObject({
      rows: [['1', 'a', '2']],
      predictions: ['0.12'],
      problems: [{ reason: 'notUtf8', detail: 'bytes beside the data are not UTF-8' }],
    });
    expect(read({ input: csv('1,\uFFFD,2') }).problems).toEqual([]);
  });

  test('tells the numbers of values and the names that the schema lacks', () => {
    expect(read({ input: csv('1\n1,2\n1,a,2') }).wrongArities).toEqual([1, 2]);
    expect(read({ input: { encoding: 'JSON', data: '{"tenure":1,"surprise":2}' } }).unknownNames).toEqual(['surprise']);
  });

  test('is never fatal, whatever it holds', () => {
    const payload = fc.oneof(
      fc.constant(undefined),
      fc.anything(),
      fc.record({
        data: fc.string(),
        encoding: fc.constantFrom('CSV', 'JSON', 'BASE64', 'OTHER'),
        observedContentType: fc.constantFrom('text/csv', 'application/json', '', 'x/y'),
      }),
      fc.json().map((data) => ({ data, encoding: 'JSON' })),
    );
    const document = fc.oneof(
      fc.string(),
      fc.json(),
      fc.tuple(payload, payload).map(([input, output]) => line({ input, output })),
      fc.tuple(fc.nat(200), payload).map(([length, input]) => line({ input }).slice(0, length)),
    );
    fc.assert(
      fc.property(document, (text) => {
        const parsed = parseCaptureLine(text, schema);
        expect(
          'inferenceTime' in parsed ? parsed.rows.every((row) => row.length === 3) : typeof parsed.reason === 'string',
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('CSV', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r\n', ' ', 'é') });

  test('reads back whatever was written, with and without quotes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, field, field), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        (rows, record_delimiter) => {
          expect(readCsv(stringify(rows, { record_delimiter, quoted_match: /[\r\n]/ }), 3)).toEqual(rows);
          expect(readCsv(stringify(rows, { record_delimiter, quoted: true }), 3)).toEqual(rows);
        },
      ),
    );
  });

  test('of one column keeps empty lines: they are missing values', () => {
    expect(readCsv('1\n\n2\n', 1)).toEqual([['1'], [''], ['2']]);
    expect(readCsv('"1"\n\n2\n', 1)).toEqual([['1'], [''], ['2']]);
  });
});
