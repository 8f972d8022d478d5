import fc from 'fast-check';
import { PredictionReader } from '../../../engine/answers/prediction-reader';
import {
  CaptureCounter,
  type CaptureOptions,
  type FeatureSchema,
  mergeWindowCounts,
  WindowCounter,
  type WindowCounts,
} from '../../../engine/drift';
import { NumericCounter } from '../../../engine/drift/column-counts';
import { ColumnNames } from '../../../engine/drift/column-names';
import { DecimalReader } from '../../../engine/drift/decimal-reader';
import { FieldScanner } from '../../../engine/drift/field-scanner';
import { LineScanner } from '../../../engine/drift/line-scanner';
import { findCell } from '../../../engine/drift/numeric-bins';
import { RowBatch } from '../../../engine/drift/row-batch';
import { readNumber } from '../../../engine/drift/schema';
import { baseline, captureLine, countByParser, damagedLine, numberText, schema } from './capture-lines';

function count(chunks: Buffer[], options?: CaptureOptions): WindowCounts {
  const counter = new WindowCounter(baseline);
  const file = new CaptureCounter(baseline, counter, options).open('file');
  chunks.forEach((chunk) => file.write(chunk));
  file.end();
  return counter.counts();
}

function cut(bytes: Buffer, places: number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}

/** Whether the line is read from its bytes. */
function isOrdinary(line: string, columns: readonly FeatureSchema[] = schema): boolean {
  const bytes = Buffer.from(`${line}\n`);
  return (
    new LineScanner(new WindowCounter(baseline), new PredictionReader(baseline), ColumnNames.of(columns)).scan(
      bytes,
      0,
    ) === bytes.length
  );
}

const ORDINARY = {
  captureData: {
    endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '5,basic,1.25,city 3\n', encoding: 'CSV' },
    endpointOutput: { observedContentType: 'text/csv; charset=utf-8', mode: 'OUTPUT', data: '0.25', encoding: 'CSV' },
  },
  eventMetadata: { eventId: 'd7bdd9f6-4a4f-4fb5-a2a6-9d4fd6a4c7e0', inferenceTime: '2026-11-23T13:00:00Z' },
  eventVersion: '0',
};

/** The ordinary line in BASE64. */
function line64({ input = '5,basic,1.25,city 3\n', output = '0.25\n', type = 'text/csv' }): string {
  const encode = (data: string): object => ({ data: Buffer.from(data).toString('base64'), encoding: 'BASE64' });
  const { endpointInput, endpointOutput } = ORDINARY.captureData;
  return JSON.stringify({
    ...ORDINARY,
    captureData: {
      endpointInput: { ...endpointInput, observedContentType: type, ...encode(input) },
      endpointOutput: { ...endpointOutput, observedContentType: type, ...encode(output) },
    },
  });
}

function line({ input, output, metadata }: { input?: string; output?: string; metadata?: object }): string {
  const { endpointInput, endpointOutput } = ORDINARY.captureData;
  return JSON.stringify({
    captureData: {
      endpointInput: { ...endpointInput, data: input ?? endpointInput.data },
      endpointOutput: { ...endpointOutput, data: output ?? endpointOutput.data },
    },
    eventMetadata: metadata ?? ORDINARY.eventMetadata,
    eventVersion: '0',
  });
}

/** The same line, whose sides are captured as JSON. */
function asJson(text: string): string {
  return text.replaceAll('"encoding":"CSV"', '"encoding":"JSON"');
}

describe('a line is read from its bytes', () => {
  test.each([
    ['as SageMaker writes it', line({})],
    ['with several rows', line({ input: '5,basic,1.25,city 3\r\n6,,NA,city 4\n\n', output: '0.25\n0.5\n' })],
    ['with several answers in one line', line({ input: '5,basic,1.25,city 3\n6,x,1,city 4', output: '0.25,0.5\n' })],
    ['with quotes', line({ input: '"5","a,b","-1.25","new"\n' })],
    ['with letters beyond ASCII that are known', line({ input: '5,Zürich,1,city 3' })],
    ['with odd values', line({ input: ' 5,new,1.5e-7, x\n' })],
    [
      'with an inference id',
      line({ metadata: { eventId: 'e', inferenceId: 'customer 7', inferenceTime: '2026-11-23T13:00:00Z' } }),
    ],
    ['in BASE64', line64({})],
    ['in BASE64 that needs no padding', line64({ input: '5,basic,1.25,city 37\n' })],
    ['in BASE64 that the capture was told nothing about', line64({ type: 'application/octet-stream' })],
    ['in BASE64 with several rows', line64({ input: '5,basic,1.25,city 3\r\n6,,NA,city 4\n\n', output: '0.25\n0.5' })],
    ['in BASE64 with quotes', line64({ input: '5,"Zürich",1.25,"city 3"' })],
    [
      'in BASE64 that is long',
      line64({ input: '5,"Zürich",1.25,"city 3"\n'.repeat(1000), output: '0.25\n'.repeat(1000) }),
    ],
    [
      'of JSON by name',
      line({ input: '{"tenure": 5, "plan": "a,b", "charges": 1.25, "city": null}', output: '[0.25]' }),
    ],
    ['of JSON called so', asJson(line({ input: '{"Tenure":5e0,"plan":true}\n', output: '{"predictions": [[0.25]]}' }))],
    ['of a list of JSON', line({ input: '[ [5,"basic",-1.25,"city 3"],\n[6,"Zürich",1,"x"] ]', output: '[0.25, 1]' })],
    ['of JSON in one object', line({ input: '{"instances": [{"tenure":5},{"plan":"new"}]}', output: '[0.25,1]' })],
    ['of JSON in BASE64', line64({ type: 'application/json', input: '[5,"basic",1.25,"city 3"]', output: '[0.25]' })],
    [
      'of JSON that is no JSON by its type',
      line64({ type: 'application/x-own', input: '{"tenure":5}', output: '[0.2]' }),
    ],
  ])('%s', (_, text) => {
    expect(isOrdinary(text)).toBe(true);
  });

  test('and all others are not', () => {
    for (const text of [
      '',
      '{}',
      line({ input: '1,2\n' }),
      line({ input: '1,"a"b,2,3' }),
      line({ input: '' }),
      line({ output: '' }),
      line({ output: ' ' }),
      line({ input: 'tenure,plan,charges,city\n5,basic,1.25,city 3' }),
      line({ input: ' "City",x,1,y' }),
      line({ output: '0.25,no\n' }),
      line({ output: '0.25,0.75' }),
      line({ output: 'no' }),
      line({ input: '[5,"basic",1.25]' }),
      line({ input: '{"tenure":5,"plan":"basic","zip":8001}' }),
      line({ input: '{"tenure":5,"tenure":6}' }),
      line({ input: '{"tenure":[5,6]}' }),
      line({ input: '{"tenure":05}' }),
      line({ input: '{"plan":"b\\u0061sic"}' }),
      line({ output: '[0.25,0.75]' }),
      line({ output: '[{"score":0.25}]' }),
      line({ input: '5,Bögen,1,city 3' }),
      line({ metadata: { eventId: 'é', inferenceTime: '2026-11-23T13:00:00Z' } }),
      ` ${line({})}`,
      line64({ type: 'image/png' }),
      line64({ input: ' 5,basic,1.25,city 3\n' }),
      line64({ input: '\uFEFF5,basic,1.25,city 3\n' }),
      line64({ input: '5,ba\0sic,1.25,city 3\n' }),
      line64({ input: '5,basic,1.25,city 3\n'.repeat(100_000) }),
      line64({ type: 'application/json', input: '{"tenure":5}\n{"tenure":6}' }),
      line64({}).replace('NS', 'N S'),
      line64({}).replaceAll('="', '"'),
      line64({}).replaceAll('="', '=="'),
    ]) {
      expect(isOrdinary(text)).toBe(false);
    }
  });
});

const anyLines = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: captureLine.map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: damagedLine },
    { weight: 1, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
  ),
  { maxLength: 6 },
);

test('which way lines are read, and where chunks begin and end, changes nothing', () => {
  fc.assert(
    fc.property(
      anyLines,
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.array(fc.nat(10_000), { maxLength: 5 }),
      (parts, lineEnd, ended, places) => {
        const bytes = Buffer.concat(
          parts.flatMap((part, i) => (i === parts.length - 1 && !ended ? [part] : [part, Buffer.from(lineEnd)])),
        );
        expect(count(cut(bytes, places))).toEqual(countByParser(bytes, 'file'));
      },
    ),
    { numRuns: 1000 },
  );
});

test('columns that are passed over are, whichever way lines are read', () => {
  const [tenure, ...others] = schema;
  const columns = [{ name: 'id', type: 'categorical' as const, ignored: true }, tenure!, ...others];
  fc.assert(
    fc.property(fc.array(captureLine, { maxLength: 6 }), (lines) => {
      const bytes = Buffer.from(lines.map((text) => text.replaceAll('"x\\"', '"id\\"')).join('\n'));
      expect(count([bytes], { columns })).toEqual(countByParser(bytes, 'file', undefined, columns));
    }),
    { numRuns: 500 },
  );
  expect(isOrdinary(line({ input: '{"id": 7, "plan": "basic"}', output: '[0.25]' }), columns)).toBe(true);
  expect(isOrdinary(line({ input: '{"id": "none of it"}', output: '[0.25]' }), columns)).toBe(false);
  expect(isOrdinary(line({ input: '["no",5,"basic",1.25,"city 3"]', output: '[0.25]' }), columns)).toBe(true);
});

test('files may be counted in any number of shards, merged in any order: the result is the same', () => {
  expect(baseline.multivariate?.directions.length).toBeGreaterThan(0);
  const lineFeed = Buffer.from('\n');
  const files = fc.array(
    anyLines.map((lines) => Buffer.concat(lines.flatMap((one) => [one, lineFeed]))),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(
      files,
      fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
      fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
      (contents, shardOfFile, order) => {
        const countFiles = (indices: number[]): WindowCounts => {
          const counter = new WindowCounter(baseline, new Date('2030-01-01T00:00:00Z'));
          const capture = new CaptureCounter(baseline, counter);
          for (const i of indices) {
            const file = capture.open(`file ${i}`);
            file.write(contents[i]);
            file.end();
          }
          return counter.counts();
        };
        const all = contents.map((_, i) => i);
        const shards = [0, 1, 2, 3].map((shard) => countFiles(all.filter((i) => shardOfFile[i] === shard)));
        const shuffled = shards
          .map((shard, i) => ({ shard, key: order[i] }))
          .sort((a, b) => a.key - b.key)
          .map(({ shard }) => shard);
        expect(shuffled.reduce(mergeWindowCounts)).toEqual(countFiles(all));
      },
    ),
    { numRuns: 300 },
  );
});

test('only records of the window count, whichever way they are read', () => {
  const window = { start: new Date('2026-11-23T12:00:00Z'), end: new Date('2026-11-23T13:00:00Z') };
  const times = ['11:59:59', '12:00:00', '12:59:59', '13:00:00'].map((time) => `2026-11-23T${time}Z`);
  const bytes = Buffer.from(
    times
      .flatMap((inferenceTime) => [
        line({ metadata: { eventId: 'e', inferenceTime } }),
        ` ${line({ metadata: { eventId: 'e', inferenceTime } })}`,
      ])
      .join('\n'),
  );
  const counts = count([bytes], { window });
  expect(counts).toEqual(countByParser(bytes, 'file', window));
  expect(counts.records).toBe(4);
});

test('numbers from bytes are the ones that Number reads', () => {
  const scanner = new FieldScanner('json');
  const counter = new NumericCounter([-1, 0, 0.1, 0.5, 1, 20]);
  fc.assert(
    fc.property(
      fc.oneof(numberText, fc.stringMatching(/^-?\d{1,8}\.\d{1,7}$/)).filter((text) => !/[,"\\]|[^ -~]/.test(text)),
      (text) => {
        const batch = new RowBatch(1);
        scanner.use(Buffer.from(`${text},\n`));
        expect(scanner.scan(counter, batch, 0, 0, false, false)).toBe(text.length);
        const number = readNumber(text);
        expect(batch.values[0]).toBe(typeof number === 'number' ? number + 0 : NaN);
      },
    ),
    { numRuns: 2000 },
  );
});

test('long numbers from bytes are to the last bit the ones that Number reads, or none where that is not certain', () => {
  // Halfway between two doubles, where the last digit decides.
  const halfway = fc
    .tuple(fc.integer({ min: 2 ** 52, max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 3 }))
    .map(([whole, quarters]) => `${whole}.${['25', '5', '75', '0'][quarters]}`);
  const long = fc.oneof(
    fc.stringMatching(/^\d{10,18}$/),
    fc.stringMatching(/^\d{1,9}\.\d{9}$/),
    fc.stringMatching(/^\d\.\d{9,17}$/),
    fc.stringMatching(/^0?\.[09]{10,17}$/),
    fc.double({ min: 0, max: 1e6, noNaN: true }).map(String),
    halfway,
  );
  let certain = 0;
  fc.assert(
    fc.property(
      long.filter((text) => /^[\d.]+$/.test(text)),
      (text) => {
        const reader = new DecimalReader();
        const end = reader.read(Buffer.from(`-${text},`), 0);
        if (end !== -1) {
          certain++;
          expect([end, reader.value]).toEqual([text.length + 1, -Number(text)]);
        }
      },
    ),
    { numRuns: 5000 },
  );
  expect(certain).toBeGreaterThan(3000);
});

test('numbers of more digits than a double holds count as the ones that Number reads', () => {
  const inside = fc.double({ min: -49, max: 49, noNaN: true });
  // At most a few units in the last place from a point, where a number that is read a little wrong would be on its other side.
  const beside = fc
    .tuple(inside, fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 4 }))
    .map(([point, steps]) => ({
      point,
      texts: steps.map((step) => (point * (1 + step * Number.EPSILON)).toPrecision(17)),
    }));
  const others = fc.oneof(
    fc.double({ min: -60, max: 60, noNaN: true }).map(String),
    fc.stringMatching(/^-?\d{1,2}\.\d{13,17}$/),
    fc.stringMatching(/^-?\d{9,18}\.?$/),
    fc.constantFrom('0.0000000000000000', '49.999999999999999', '50.000000000000004'),
  );
  const scanner = new FieldScanner('json');
  fc.assert(
    fc.property(fc.array(beside, { minLength: 1, maxLength: 8 }), fc.array(others, { maxLength: 6 }), (near, far) => {
      const points = [...new Set(near.map(({ point }) => point + 0))].sort((one, other) => one - other);
      const [fast, exact] = [new NumericCounter(points), new NumericCounter(points)];
      [-50, 50].forEach((extreme) => [fast, exact].forEach((counter) => counter.addNumber(extreme)));
      for (const text of [...near.flatMap(({ texts }) => texts), ...far]) {
        const batch = new RowBatch(1);
        scanner.use(Buffer.from(`${text},\n`));
        expect(scanner.scan(fast, batch, 0, 0, false, false)).toBe(text.length);
        fast.count(batch, 0);
        exact.add(text);
      }
      expect(fast.counts()).toEqual(exact.counts());
    }),
    { numRuns: 3000 },
  );
});

test('cells are the ones that a search of all points finds', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -300, max: 300 }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  );
  const points = fc
    .array(value, { maxLength: 300 })
    .map((values) => [...new Set(values.map((one) => one + 0))].sort((a, b) => a - b));
  fc.assert(
    fc.property(points, fc.array(value), (sorted, values) => {
      const { finder } = new NumericCounter(sorted);
      for (const one of [...values, ...sorted]) {
        expect(finder.find(one)).toBe(findCell(sorted, one));
      }
    }),
    { numRuns: 200 },
  );
});

test('a line that is too long is counted and passed over', () => {
  const short = line({});
  const bytes = Buffer.from(
    [short, line({ input: '5,basic,1.25,city 3\n'.repeat(100) }), 'x'.repeat(5000), short].join('\n'),
  );
  const counts = count(cut(bytes, [100, 700, 800, 4000]), { longestLine: 1000 });
  expect(counts).toMatchObject({ records: 2, rows: 2, rejected: { lineTooLong: 2 } });
  expect(counts.rejectedSamples[0]).toEqual({
    reason: 'lineTooLong',
    detail: 'the line is longer than 1000 bytes',
    location: 'file line 2',
  });
});
