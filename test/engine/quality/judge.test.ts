import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import { judgeCriteria } from '../../../engine/quality/criteria';
import { measureShare } from '../../../engine/quality/measure';
import { measureRows } from '../../../engine/quality/measure-rows';
import { toModelQualityJson } from '../../../engine/quality/model-quality-json';
import { findWorstSlice } from '../../../engine/quality/slices';
import { writeTrainingRows } from '../../../engine/quality/training-rows';
import { startRandom } from '../drift/random';
import { capture, join, label, SCHEMA } from './fixtures';

const measure = (
  value: number,
  lower: number,
  upper: number,
): { value: number; lower: number; upper: number; standardError: number } => ({
  value,
  lower,
  upper,
  standardError: 0,
});

describe('criteria', () => {
  const criterion = (
    comparison: 'atLeast' | 'atMost',
    threshold = 0.8,
  ): { metric: string; comparison: 'atLeast' | 'atMost'; threshold: number } => ({
    metric: 'auc',
    comparison,
    threshold,
  });
  test.each([
    ['atLeast', true, 0.85, 0.75, 0.9, 'met'],
    ['atLeast', true, 0.78, 0.7, 0.84, 'unclear'],
    ['atLeast', true, 0.7, 0.62, 0.79, 'missed'],
    ['atLeast', false, 0.78, 0.7, 0.84, 'missed'],
    ['atMost', true, 0.85, 0.75, 0.9, 'unclear'],
    ['atMost', true, 0.95, 0.85, 1, 'missed'],
    ['atMost', true, 0.5, 0.4, 0.6, 'met'],
  ] as const)('%s, certain %s: %f (%f to %f) is %s', (comparison, certain, value, lower, upper, outcome) => {
    expect(judgeCriteria([criterion(comparison)], { auc: measure(value, lower, upper) }, certain)[0].outcome).toBe(
      outcome,
    );
  });

  test('say what was measured and what is required', () => {
    expect(judgeCriteria([criterion('atLeast')], { auc: measure(0.7, 0.62, 0.79) }, true)[0].message).toBe(
      'auc 0.700 is below the required 0.8, 95 % interval 0.620 to 0.790',
    );
    expect(judgeCriteria([criterion('atLeast')], { auc: measure(0.78, 0.74, 0.82) }, true)[0].message).toBe(
      'auc 0.780 is below the required 0.8, but 0.8 lies within its 95 % interval (0.740 to 0.820)',
    );
    expect(judgeCriteria([criterion('atMost')], {}, true)[0]).toMatchObject({
      outcome: 'unmeasured',
      message: 'auc could not be measured, the allowed 0.8',
    });
  });
});

/** Rows of two plans: the model is right about `good`, wrong about `bad`. */
function makeWindow(rows: number, config: Partial<QualityConfig> = {}): ReturnType<typeof join> {
  const ids = Array.from({ length: rows }, (_, i) => i);
  const captures = ids.map((i) =>
    capture({ inferenceId: `C${i}` }, `${i % 60},${i % 3 === 0 ? 'bad' : 'good'}\n`, i % 2 === 0 ? '0.8' : '0.3'),
  );
  const labels = ids.map((i) => label(`C${i}`, (i % 2 === 0) !== (i % 3 === 0) ? '1' : '0'));
  return join(captures, labels, config);
}

describe('a window', () => {
  const criteria = [{ metric: 'accuracy', comparison: 'atLeast' as const, threshold: 0.6 }];

  test('is measured as a whole and by segments, and the worst one is named', () => {
    const config = {
      ...DEFAULT_QUALITY_CONFIG,
      criteria,
      slices: [{ column: 'plan' }, { column: 'age', edges: [20, 40] }],
    };
    const { rows, interpreter } = makeWindow(600);
    const found = measureRows(rows, SCHEMA, config, interpreter);
    expect(found.verdict).toBe('CriteriaMet');
    expect(found.measures.accuracy.value).toBeCloseTo(2 / 3, 10);
    expect(found.slices.map(({ column, value, rows: count }) => [column, value, count])).toEqual([
      ['plan', 'good', 400],
      ['plan', 'bad', 200],
      ['age', '20 to 40', 200],
      ['age', '40 or more', 200],
      ['age', 'below 20', 200],
    ]);
    expect(found.slices[1].measures!.accuracy.value).toBe(0);
    expect(found.worstSlice).toMatchObject({
      metric: 'accuracy',
      column: 'plan',
      value: 'bad',
      rows: 200,
      measured: 0,
      lower: 0,
    });
  });

  test('with too few labels has no verdict, whatever they say', () => {
    const { rows, interpreter } = makeWindow(150);
    const found = measureRows(
      rows,
      SCHEMA,
      { ...DEFAULT_QUALITY_CONFIG, criteria: [{ ...criteria[0], threshold: 0.99 }] },
      interpreter,
    );
    expect(found).toMatchObject({
      verdict: 'InsufficientData',
      reason: '150 labelled rows in the window, at least 200 are needed for a verdict',
    });
  });

  test('that misses a criterion for certain says so', () => {
    const { rows, interpreter } = makeWindow(300);
    expect(
      measureRows(
        rows,
        SCHEMA,
        { ...DEFAULT_QUALITY_CONFIG, criteria: [{ ...criteria[0], threshold: 0.75 }] },
        interpreter,
      ),
    ).toMatchObject({
      verdict: 'CriteriaMissed',
      reason: expect.stringMatching(/^accuracy 0.667 is below the required 0.75, 95 % interval /),
    });
  });

  test('a criterion that cannot be measured is no criterion met', () => {
    const { rows, interpreter } = join(
      Array.from({ length: 250 }, (_, i) => capture({ inferenceId: `${i}` }, '1,x', '0.2')),
      Array.from({ length: 250 }, (_, i) => label(`${i}`, '0')),
    );
    expect(
      measureRows(
        rows,
        SCHEMA,
        { ...DEFAULT_QUALITY_CONFIG, criteria: [{ metric: 'auc', comparison: 'atLeast', threshold: 0.7 }] },
        interpreter,
      ),
    ).toMatchObject({ verdict: 'InsufficientData', reason: 'auc could not be measured, the required 0.7' });
  });

  test('small segments are counted, not measured; many values are one segment beyond the twentieth', () => {
    const captures = Array.from({ length: 300 }, (_, i) => capture({ inferenceId: `C${i}` }, `,p${i % 100}\n`, '0.9'));
    const { rows, interpreter } = join(
      captures,
      captures.map((_, i) => label(`C${i}`, '1')),
    );
    const { slices, worstSlice } = measureRows(
      rows,
      SCHEMA,
      { ...DEFAULT_QUALITY_CONFIG, slices: [{ column: 'plan' }, { column: 'age', edges: [1] }] },
      interpreter,
    );
    expect(slices).toHaveLength(22);
    expect(slices[20]).toMatchObject({ value: '(other)', rows: 240 });
    expect(slices[0].measures).toBeUndefined();
    expect(slices[21]).toMatchObject({ column: 'age', value: '(missing)', rows: 300 });
    // All are right, so that none is worse than the rest.
    expect(worstSlice).toBeUndefined();
  });

  test('a column that the model lacks has no segments, and says so', () => {
    const { rows, interpreter } = makeWindow(200);
    expect(
      measureRows(rows, SCHEMA, { ...DEFAULT_QUALITY_CONFIG, slices: [{ column: 'region' }] }, interpreter).slices,
    ).toEqual([{ column: 'region', value: '(the model has no such column)', rows: 0 }]);
  });

  test('the worst segment is not the one that is small', () => {
    const slice = (
      value: string,
      rows: number,
      measured: ReturnType<typeof measure>,
    ): Parameters<typeof findWorstSlice>[0][number] => ({ column: 'c', value, rows, measures: { auc: measured } });
    expect(
      findWorstSlice(
        [slice('small', 50, measure(0.5, 0.1, 0.9)), slice('large', 5000, measure(0.6, 0.58, 0.62))],
        'auc',
        measure(0.7, 0.68, 0.72),
      ),
    ).toMatchObject({ value: 'large', rows: 5000, measured: 0.6, lower: 0.58, upper: 0.62 });
  });

  test('no segment is the worst by chance alone', () => {
    // 0.05 below, of a standard error of 0.02: beyond the interval of one segment, and not of twenty.
    const slices = Array.from({ length: 20 }, (_, i) => ({
      column: 'c',
      value: `v${i}`,
      rows: 500,
      measures: { auc: i === 7 ? measure(0.65, 0.611, 0.689) : measure(0.7, 0.661, 0.739) },
    }));
    const whole = measure(0.7, 0.69, 0.71);
    expect(findWorstSlice(slices, 'auc', whole)).toBeUndefined();
    expect(findWorstSlice(slices.slice(7, 8), 'auc', whole)).toMatchObject({ value: 'v7' });
    expect(findWorstSlice(slices, 'auc', undefined)).toBeUndefined();
  });

  test('of segments that are all alike, one is called worst in at most 5 of 100 windows', () => {
    const random = startRandom(7);
    const called = Array.from({ length: 400 }, () => {
      const shares = Array.from({ length: 20 }, (_, i) => {
        const rows = 50 + 40 * i;
        return measureShare(Array.from({ length: rows }, random.uniform).filter((drawn) => drawn < 0.9).length, rows);
      });
      const slices = shares.map((share, i) => ({ column: 'c', value: `${i}`, rows: 1, measures: { accuracy: share } }));
      return findWorstSlice(slices, 'accuracy', measureShare(9000, 10_000)) !== undefined;
    });
    expect(called.filter((is) => is).length / 400).toBeLessThanOrEqual(0.05);
  });

  test('of errors, the worst segment is the one with the largest', () => {
    const slice = (value: string, rmse: number): Parameters<typeof findWorstSlice>[0][number] => ({
      column: 'c',
      value,
      rows: 99,
      measures: { rmse: measure(rmse, rmse, rmse) },
    });
    expect(findWorstSlice([slice('a', 1), slice('b', 3), slice('c', 2)], 'rmse', measure(2, 1.9, 2.1))).toMatchObject({
      value: 'b',
      measured: 3,
    });
  });
});

describe('SageMaker’s JSON', () => {
  test('of a binary model has its names and its curves', () => {
    const { rows, interpreter } = makeWindow(300);
    const { measures } = measureRows(rows, SCHEMA, DEFAULT_QUALITY_CONFIG, interpreter);
    const document: any = toModelQualityJson('binary', rows, measures, [], '2026-12-01T00:00:00Z');
    expect(document).toMatchObject({
      version: 0,
      dataset: { item_count: 300, evaluation_time: '2026-12-01T00:00:00Z' },
    });
    const {
      confusion_matrix: confusion,
      accuracy,
      log_loss: loss,
      receiver_operating_characteristic_curve: curve,
    } = document.binary_classification_metrics;
    expect(confusion[0][0] + confusion[0][1] + confusion[1][0] + confusion[1][1]).toBe(300);
    expect(accuracy).toEqual({ value: measures.accuracy.value, standard_deviation: measures.accuracy.standardError });
    expect(loss.value).toBe(measures.logLoss.value);
    expect([curve.false_positive_rates.at(-1), curve.true_positive_rates.at(-1)]).toEqual([1, 1]);
  });

  test('of classes and of numbers', () => {
    expect(
      toModelQualityJson('multiclass', [{ truth: 0, predicted: 1 }], { weightedF1: measure(0, 0, 1) }, ['a', 'b'], 't'),
    ).toMatchObject({
      multiclass_classification_metrics: {
        confusion_matrix: { a: { a: 0, b: 1 }, b: { a: 0, b: 0 } },
        weighted_f1: { value: 0 },
      },
    });
    expect(toModelQualityJson('regression', [], { rmse: measure(2, 1, 3) }, [], 't')).toMatchObject({
      regression_metrics: { rmse: { value: 2, standard_deviation: 0 } },
    });
  });
});

describe('training rows', () => {
  const config = { positiveClass: 'Yes', negativeClass: 'No' };

  test('are raw rows with the key, the target as the data has it, and the columns in their order', () => {
    const { rows, interpreter } = join(
      [
        capture({ inferenceId: 'C2,C1' }, '30,"basic, old"\n,plus\n', '0.9\n0.1\n'),
        capture({ eventId: 'e' }, '1,x', '0.5'),
        capture({ inferenceId: 'C3' }, 'old,x', '0.5'),
        capture({ inferenceId: 'C4' }, '1,x,3', '0.5'),
        capture({ inferenceId: 'C1' }, ',plus', '0.5', '2026-11-23T13:06:00Z'),
      ],
      [label('C2,C1', '1\n0'), label('e', '1'), label('C3', '1'), label('C4', '1'), label('C1', 'No')],
      config,
    );
    const { text, rows: count, leftOut } = writeTrainingRows(rows, SCHEMA, 'customer', 'churn', interpreter);
    expect(parse(text)).toEqual([
      ['customer', 'churn', 'age', 'plan'],
      ['C1', 'No', '', 'plus'],
      ['C2', 'Yes', '30', 'basic, old'],
    ]);
    expect([count, leftOut]).toEqual([2, { unnamed: 1, unreadableInput: 2, repeatedKey: 1 }]);
  });

  test.each([
    ['before', '2026-11-23T13:01:00Z'],
    ['after', '2026-11-23T13:59:00Z'],
  ])('cannot be rewritten by who sends the same InferenceId %s the customer: the row is left out', (_, time) => {
    const { rows, interpreter } = join(
      [
        capture({ inferenceId: 'C1' }, '30,basic', '0.9'),
        capture({ inferenceId: 'C2' }, '40,plus', '0.9'),
        // What is no input of the model cannot even do that.
        capture({ inferenceId: 'C2' }, '40', '0.9', time),
        capture({ inferenceId: 'C1' }, '999,basic', '0.9', time),
      ],
      [label('C1', '1'), label('C2', '1')],
      config,
    );
    const { text, leftOut } = writeTrainingRows(rows, SCHEMA, 'customer', 'churn', interpreter);
    expect(parse(text).slice(1)).toEqual([['C2', 'Yes', '40', 'plus']]);
    expect(leftOut).toEqual({ contradictingRows: 2, unreadableInput: 1 });
    expect(rows.length).toBe(4);
  });

  test('are the same file whatever is written at once', () => {
    const ids = Array.from({ length: 10_003 }, (_, i) => `C${i}`);
    const { rows, interpreter } = join(
      [
        capture(
          { inferenceId: ids.join(',') },
          ids.map((_, i) => `${i},x\n`).join(''),
          ids.map(() => '0.5\n').join(''),
        ),
      ],
      [label(ids.join(','), ids.map(() => '1\n').join(''))],
      config,
    );
    const lines = parse(writeTrainingRows(rows, SCHEMA, 'customer', 'churn', interpreter).text).slice(1);
    expect(lines.map(([id]) => id)).toEqual([...ids].sort());
  });

  test('of any text come back as they were, and one that Python cannot read as CSV is left out', () => {
    const texts = ['a,b', '"', 'line\nend', 'carriage\rreturn', '=1+1', ' x ', "it's"];
    const { rows, interpreter } = join(
      [...texts, 'nul\0'].map((text, i) => capture({ inferenceId: `C${i}` }, stringify([['1', text]]), '0.9')),
      [...texts, ''].map((_, i) => label(`C${i}`, '1')),
      config,
    );
    const { text, leftOut } = writeTrainingRows(rows, SCHEMA, 'customer', 'churn', interpreter);
    const cells = texts.map((value) => (value === '=1+1' ? "'=1+1" : value));
    expect(parse(text).slice(1)).toEqual(cells.map((value, i) => [`C${i}`, 'Yes', '1', value]));
    expect(leftOut).toEqual({ unreadableInput: 1 });
  });
});
