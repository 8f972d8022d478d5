import { parseAnsweredRecord } from '../../engine/quality/captured-record';
import { parseGroundTruthLine } from '../../engine/quality/ground-truth';
import { measureSlices, nameByInput } from '../../engine/quality/slices';
import { capture, join } from '../engine/quality/fixtures';
import { LABEL_LINES, LABEL_SHAPES, type LabelShape } from './label-shapes';

/** What is read of ground truth by its join with a captured record. */
function read({ given, rows = 1, config = {} }: LabelShape): readonly number[] | string {
  const output = config.problemType === 'multiclass' ? 'red' : '0.25';
  const lines = <T>(value: T): string => Array.from({ length: rows }, () => value).join('\n');
  const line = capture({ eventId: 'e' }, lines('5,basic'), lines(output));
  const truth = JSON.stringify({ groundTruthData: given, eventMetadata: { eventId: 'e' }, eventVersion: '0' });
  const joined = join([line], [truth], config);
  const [reason] = Object.keys(joined.coverage.unusableLabels);
  return reason ?? joined.rows.map((row) => row.truth);
}

describe('labels', () => {
  test.each(LABEL_SHAPES.map((shape) => [shape.who, shape] as const))('of %s', (_, shape) => {
    expect(read(shape)).toEqual(shape.truths);
  });

  test.each(LABEL_LINES.map((shape) => [shape.who, shape] as const))('in a line of %s', (_, { line, reads }) => {
    const read = parseGroundTruthLine(line);
    expect('reason' in read ? read.reason : read).toEqual(
      typeof reads === 'string' ? reads : { id: 'C1', labels: reads },
    );
  });

  test('come in more than fifty shapes', () => {
    expect(new Set(LABEL_SHAPES.map(({ who }) => who)).size).toBe(LABEL_SHAPES.length);
    expect(LABEL_SHAPES.length).toBeGreaterThan(50);
  });
});

describe('where no column matters', () => {
  const answers = (input: string): unknown => {
    const record = parseAnsweredRecord(capture({ eventId: 'e' }, input, '0.1,0.9'), []);
    return 'answers' in record ? record.answers : record;
  };
  const TWO = [{ value: '0.1' }, { value: '0.9' }];

  test('a header is no row: answers in one line are one for each row', () => {
    expect(answers('5,basic\n6,plus')).toEqual(TWO);
    expect(answers('age,plan\n5,basic\n6,plus\n')).toEqual(TWO);
    expect(answers('"age","plan"\r\n5,basic\r\n6,plus\r\n')).toEqual(TWO);
  });

  test('a row of texts is a row', () => {
    expect(answers('gold,basic\nsilver,plus')).toEqual(TWO);
    expect(answers('unknown,basic\n,plus')).toEqual(TWO);
    expect(answers('a,basic\n6,plus\n7,plus')).not.toEqual([{ several: [0.1, 0.9] }, {}]);
  });
});

test('a slice is one however its value is written', () => {
  const values = ['True', 'true', ' true', 'False', '10001', '10001.0', '007'];
  const rows = values.map((value) => ({
    truth: 1,
    predicted: 1,
    label: '1',
    time: new Date(0),
    input: [value],
    place: 0,
  }));
  const slices = measureSlices(
    rows,
    [{ column: 'v' }],
    nameByInput([{ column: 'v' }], [{ name: 'v', type: 'categorical' }]),
    1,
    () => ({}),
  );
  expect(Object.fromEntries(slices.map((slice) => [slice.value, slice.rows]))).toEqual({
    true: 3,
    10001: 2,
    false: 1,
    '007': 1,
  });
});
