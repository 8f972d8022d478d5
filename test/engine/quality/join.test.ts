import * as fc from 'fast-check';
import { DEFAULT_QUALITY_CONFIG } from '../../../contract/quality-config';
import { type AnsweredRecord, parseAnsweredRecord } from '../../../engine/quality/captured-record';
import { parseGroundTruthLine } from '../../../engine/quality/ground-truth';
import { Interpreter } from '../../../engine/quality/interpret';
import { WindowJoin } from '../../../engine/quality/join';
import { capture, join, label, SCHEMA } from './fixtures';

describe('captures and labels meet', () => {
  test('by inferenceId if captured, else by eventId', () => {
    const { rows, coverage } = join(
      [
        capture({ inferenceId: 'a', eventId: 'e1' }, '30,basic\n', '0.9\n'),
        capture({ eventId: 'e2' }, '40,plus\n', '0.2\n'),
      ],
      [label('a', '1'), label('e2', '0'), label('e1', '0')],
    );
    expect(rows.map(({ score, predicted, truth, key, input }) => ({ score, predicted, truth, key, input }))).toEqual([
      { score: 0.2, predicted: 0, truth: 0, key: undefined, input: ['40', 'plus'] },
      { score: 0.9, predicted: 1, truth: 1, key: 'a', input: ['30', 'basic'] },
    ]);
    expect(coverage).toMatchObject({
      records: 2,
      rows: 2,
      labelledRows: 2,
      coverage: 1,
      labelsOfOtherWindows: 1,
      unusableLabels: {},
      unusableRecords: {},
    });
  });

  test('several rows in one record are labelled line by line, and named part by part', () => {
    const { rows } = join(
      [
        capture({ inferenceId: 'C1,C2' }, '30,basic\n40,plus\n', '0.9\n0.1\n'),
        capture({ inferenceId: 'batch' }, '1,x\n2,y\n', '0.6,0.7'),
      ],
      [label('C1,C2', '1\n0'), label('batch', '0\n1\n')],
    );
    expect(rows.map(({ key, score, truth }) => [key, score, truth])).toEqual([
      [undefined, 0.6, 0],
      [undefined, 0.7, 1],
      ['C1', 0.9, 1],
      ['C2', 0.1, 0],
    ]);
  });

  test('a key is the same with blanks around it, and nothing but blanks is none', () => {
    const { rows } = join(
      [capture({ inferenceId: ' C1 ' }, '1,x', '0.9'), capture({ inferenceId: ' ' }, '1,x', '0.8')],
      [label(' C1 ', '1'), label(' ', '1')],
    );
    expect(rows.map(({ key, score }) => [key, score])).toEqual([
      [undefined, 0.8],
      ['C1', 0.9],
    ]);
  });

  test('the same id asked for twice has the same truth both times', () => {
    expect(
      join(
        [capture({ inferenceId: 'a' }, '1,x', '0.9'), capture({ inferenceId: 'a' }, '1,x', '0.4')],
        [label('a', '1')],
      ).coverage,
    ).toMatchObject({ rows: 2, labelledRows: 2 });
  });

  test('labels that repeat are counted, labels that contradict do not count', () => {
    const { rows, coverage } = join(
      [capture({ inferenceId: 'a' }, '1,x', '0.9'), capture({ inferenceId: 'b' }, '1,x', '0.9')],
      [label('a', '1'), label('a', '1'), label('b', '1'), label('b', '0')],
    );
    expect(rows.map(({ key }) => key)).toEqual(['a']);
    expect(coverage).toMatchObject({ coverage: 0.5, repeatedLabels: 1, unusableLabels: { contradicting: 1 } });
    expect(coverage.samples).toEqual([
      { reason: 'contradicting', detail: 'the record b has been labelled differently', location: 'labels line 4' },
    ]);
  });

  test('the same truth in other words does not contradict', () => {
    const { rows, coverage } = join(
      [
        capture({ inferenceId: 'a' }, '1,x', '0.9'),
        capture({ inferenceId: 'b' }, '1,x', '0.9'),
        capture({ inferenceId: 'c' }, '1,x', '0.9'),
      ],
      [label('a', 'Yes'), label('a', '1'), label('b', '0'), label('b', 'No'), label('c', 'No'), label('c', 'perhaps')],
      { positiveClass: 'Yes', negativeClass: 'No' },
    );
    expect(rows.map(({ key, truth }) => [key, truth])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    expect(coverage).toMatchObject({ repeatedLabels: 2, unusableLabels: { contradicting: 1 } });
  });

  test('what cannot be used is counted by its reason and shown', () => {
    const { rows, coverage } = join(
      [
        capture({ inferenceId: 'a' }, '1,x', '0.9'),
        capture({ inferenceId: 'b' }, '1,x\n2,y', '0.9\n0.1'),
        capture({ inferenceId: 'c' }, '1,x', 'much'),
        '{"captureData',
        capture({ inferenceId: 'd' }, '1,x', ' '),
        capture({ eventId: '' }, '1,x', '0.1'),
        '{}',
      ],
      [
        label('a', 'maybe'),
        label('b', '1'),
        '{',
        '[]',
        label('', '1'),
        label('e', ''),
        '{"groundTruthData":{"data":"1","encoding":"PARQUET"},"eventMetadata":{"eventId":"a"}}',
      ],
      { negativeClass: '0' },
    );
    expect(rows).toEqual([]);
    expect(coverage).toMatchObject({
      rows: 3,
      coverage: 0,
      unusableRecords: { notJson: 1, missingOutput: 1, missingId: 1, notCaptureRecord: 1, unreadablePrediction: 1 },
      unusableLabels: {
        unknownLabel: 1,
        otherNumberOfLabels: 1,
        notJson: 1,
        notGroundTruth: 1,
        missingId: 1,
        missingLabel: 1,
        unknownEncoding: 1,
      },
    });
    expect(coverage.samples.length).toBe(12);
  });

  test('a label with a comma counts as a whole where it is quoted, and never by its first part', () => {
    const { rows, coverage } = join(
      [
        capture({ inferenceId: 'a' }, '1,x', '0.9'),
        capture({ inferenceId: 'b' }, '1,x', '0.9'),
        capture({ inferenceId: 'c' }, '1,x', '0.9'),
        capture({ inferenceId: 'd' }, '1,x', '0.9'),
      ],
      [label('a', '"left, angry"'), label('b', '"left, ""angry""\n"'), label('c', 'stayed, happy'), label('d', '1,0')],
      { positiveClass: 'left, angry' },
    );
    expect(rows.map(({ key, truth, label: text }) => [key, truth, text])).toEqual([
      ['a', 1, 'left, angry'],
      ['b', 0, 'left, "angry"'],
    ]);
    expect(coverage.unusableLabels).toEqual({ severalLabels: 2 });
    expect(coverage.samples[0].detail).toBe(
      'row 1 holds 2 values: labels of several rows go one a line, and CSV quotes a label that has a comma',
    );
  });

  test('a missing or damaged input costs the segments, not the quality', () => {
    const [bare, damaged] = join(
      [capture({ inferenceId: 'a' }, undefined, '0.9'), capture({ inferenceId: 'b' }, '"1,x', '0.9')],
      [label('a', '1'), label('b', '1')],
    ).rows;
    expect([bare.input, damaged.input]).toEqual([undefined, undefined]);
    expect([bare.truth, damaged.truth]).toEqual([1, 1]);
  });

  test('a window that does not fit is measured on a sample of its ids, the same one in any order', () => {
    const most = 20_000;
    const ids = Array.from({ length: 200 }, (_, i) => `C${i}`);
    const records = ids.map(
      (id, i) =>
        parseAnsweredRecord(capture({ inferenceId: id }, `${i},x\n${i},y`, '0.9\n0.1'), SCHEMA) as AnsweredRecord,
    );
    const measure = (some: readonly AnsweredRecord[]): ReturnType<WindowJoin['finish']> => {
      const window = new WindowJoin(new Interpreter(DEFAULT_QUALITY_CONFIG), { mostBytes: most });
      some.forEach((record) => window.addRecord(record));
      ids.forEach((id) => window.addLabels({ id, labels: ['1', '0'] }, id));
      return window.finish();
    };
    const { rows, coverage } = measure(records);
    expect(coverage).toMatchObject({ records: 200, rows: 400, labelledRows: rows.length, coverage: 1 });
    const { share, rows: sampled } = coverage.sample!;
    expect(Math.log2(share)).toBeLessThanOrEqual(-2);
    expect(sampled).toBe(rows.length);
    // Not less than needed: twice as many would not fit, and a sample of 200 ids is about as large as its share.
    expect(sampled / 400).toBeGreaterThan(share / 3);
    expect(sampled / 400).toBeLessThan(share * 3);
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        const other = measure(shuffled);
        expect(other.coverage).toEqual(coverage);
        const flatten = (all: typeof rows): unknown[] => all.map(({ score, input }) => [score, input]).sort();
        expect(flatten(other.rows)).toEqual(flatten(rows));
      }),
      { numRuns: 20 },
    );
  });

  test('one record that is larger than memory is let go, and the window is still measured', () => {
    const window = new WindowJoin(new Interpreter(DEFAULT_QUALITY_CONFIG), { mostBytes: 2_000 });
    const add = (id: string, rows: number): void =>
      window.addRecord(
        parseAnsweredRecord(
          capture({ inferenceId: id }, '1,x\n'.repeat(rows), '0.9\n'.repeat(rows)),
          SCHEMA,
        ) as AnsweredRecord,
      );
    add('large', 100);
    add('small', 1);
    expect(window.finish().coverage).toMatchObject({ records: 2, rows: 101, sample: { rows: expect.any(Number) } });
  });

  test('the order of the labels does not matter', () => {
    const captures = ['a', 'b', 'c', 'd'].map((id, i) => capture({ inferenceId: id }, `${i},x`, `0.${i}`));
    const labels = [label('a', '1'), label('b', '0'), label('c', '1'), label('c', '0'), label('z', '1')];
    fc.assert(
      fc.property(fc.shuffledSubarray(labels, { minLength: labels.length }), (shuffled) => {
        const { rows, coverage } = join(captures, shuffled);
        const expected = join(captures, labels);
        expect(rows).toEqual(expected.rows);
        expect({ ...coverage, samples: [] }).toEqual({ ...expected.coverage, samples: [] });
      }),
    );
  });
});

describe('lines', () => {
  test('of any text never throw', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ captureData: fc.anything(), eventMetadata: fc.anything(), groundTruthData: fc.anything() })
        .map((value) => JSON.stringify(value) ?? ''),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(['object'].includes(typeof parseAnsweredRecord(text, SCHEMA))).toBe(true);
        const truth = parseGroundTruthLine(text);
        expect('reason' in truth || truth.labels.length > 0).toBe(true);
      }),
    );
  });

  test('of ground truth hold labels in quotes, with commas, or as numbers', () => {
    expect(parseGroundTruthLine(label('a', '"very, very"\n'))).toEqual({ id: 'a', labels: ['very, very'] });
    expect(parseGroundTruthLine('{"groundTruthData":{"data":1},"eventMetadata":{"eventId":"a"}}')).toEqual({
      id: 'a',
      labels: ['1'],
    });
    expect(
      parseGroundTruthLine(
        '{"groundTruthData":{"data":"[\\"yes\\"]","encoding":"JSON"},"eventMetadata":{"eventId":"a"}}',
      ),
    ).toEqual({ id: 'a', labels: ['yes'] });
  });
});
