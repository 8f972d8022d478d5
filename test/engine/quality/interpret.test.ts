import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import { type AnsweredRecord, parseAnsweredRecord } from '../../../engine/quality/captured-record';
import { Interpreter, type Prediction } from '../../../engine/quality/interpret';
import { capture } from './fixtures';

/** What an endpoint's answer to one row means. */
function read(output: string, config: Partial<QualityConfig>, type = 'text/csv'): Prediction | undefined {
  const record = parseAnsweredRecord(
    capture({ inferenceId: 'a' }, undefined, output, undefined, type),
    [],
  ) as AnsweredRecord;
  return new Interpreter({ ...DEFAULT_QUALITY_CONFIG, ...config }).readPrediction(record.answers[0]);
}

describe('answers', () => {
  const json = 'application/json';
  test.each<[string, string, Partial<QualityConfig>, Prediction | undefined]>([
    ['0.7\n', 'text/csv', {}, { score: 0.7, predicted: 1 }],
    ['0.7', 'text/csv', { decisionThreshold: 0.8 }, { score: 0.7, predicted: 0 }],
    ['0.3,0.7', 'text/csv', {}, { score: 0.7, predicted: 1 }],
    ['{"predictions":[{"score":0.4,"predicted_label":0}]}', json, {}, { score: 0.4, predicted: 0 }],
    ['{"probabilities":[0.1,0.9]}', json, {}, { score: 0.9, predicted: 1 }],
    ['[[0.1,0.9]]', json, {}, { score: 0.9, predicted: 1 }],
    ['Yes', 'text/csv', { positiveClass: 'Yes' }, { predicted: 1 }],
    ['No', 'text/csv', { positiveClass: 'Yes', negativeClass: 'No' }, { predicted: 0 }],
    ['1.5', 'text/csv', {}, undefined],
    ['-0.1', 'text/csv', {}, undefined],
    ['perhaps', 'text/csv', { positiveClass: 'Yes' }, undefined],
    ['12.5', 'text/csv', { problemType: 'regression' }, { predicted: 12.5 }],
    ['{"prediction": -3}', json, { problemType: 'regression' }, { predicted: -3 }],
    ['many', 'text/csv', { problemType: 'regression' }, undefined],
    ['b', 'text/csv', { problemType: 'multiclass', classes: ['a', 'b', 'c'] }, { predicted: 1 }],
    ['2.0', 'text/csv', { problemType: 'multiclass', classes: ['a', 'b', 'c'] }, { predicted: 2 }],
    [
      '0.2,0.5,0.3',
      'text/csv',
      { problemType: 'multiclass', classes: ['a', 'b', 'c'] },
      { predicted: 1, probabilities: [0.2, 0.5, 0.3] },
    ],
    [
      '{"predictions":[{"predicted_label":"c","score":[0.2,0.5,0.3]}]}',
      json,
      { problemType: 'multiclass', classes: ['a', 'b', 'c'] },
      { predicted: 2, probabilities: [0.2, 0.5, 0.3] },
    ],
    // A class's number, though another class is called so.
    [
      '{"predicted_label":2,"score":[0.2,0.3,0.5]}',
      json,
      { problemType: 'multiclass', classes: ['1', '2', '3'] },
      { predicted: 2, probabilities: [0.2, 0.3, 0.5] },
    ],
    [
      '{"predicted_label":"2","score":[0.2,0.5,0.3]}',
      json,
      { problemType: 'multiclass', classes: ['1', '2', '3'] },
      { predicted: 1, probabilities: [0.2, 0.5, 0.3] },
    ],
    ['{"predicted_label":0,"labels":[0,1,0,0],"distances":[1,2,3,4]}', json, {}, { score: 0.25, predicted: 0 }],
    ['{"predicted_label":1,"labels":[1],"distances":[1]}', json, { positiveClass: 'Yes' }, { score: 1, predicted: 1 }],
    ['{"predicted_label":1,"labels":[1,7],"distances":[1,2]}', json, { positiveClass: 'Yes' }, { predicted: 1 }],
    ['{"predicted_label":0,"labels":[0],"distances":[1]}', json, { positiveClass: '0', negativeClass: '1' }, undefined],
    [
      '{"predicted_label":4.5,"labels":[4,5],"distances":[1,2]}',
      json,
      { problemType: 'regression' },
      { predicted: 4.5 },
    ],
    [
      '{"predicted_label":2,"labels":[2,2,0,2],"distances":[1,2,3,4]}',
      json,
      { problemType: 'multiclass', classes: ['a', 'b', 'c'] },
      { predicted: 2, probabilities: [0.25, 0, 0.75] },
    ],
    // Nobody can say whether 2 is the second class, by its name, or the third, by its number.
    [
      '{"predicted_label":2,"labels":[2,2],"distances":[1,2]}',
      json,
      { problemType: 'multiclass', classes: ['1', '2', '3'] },
      { predicted: 1 },
    ],
    [
      '{"predicted_label":7,"labels":[7,7],"distances":[1,2]}',
      json,
      { problemType: 'multiclass', classes: ['a', 'b', 'c'] },
      undefined,
    ],
    ['0.2,0.5', 'text/csv', { problemType: 'multiclass', classes: ['a', 'b', 'c'] }, undefined],
    ['d', 'text/csv', { problemType: 'multiclass', classes: ['a', 'b', 'c'] }, undefined],
    ['setosa', 'text/csv', { problemType: 'multiclass' }, { predicted: 0 }],
    ['0.2,0.8', 'text/csv', { problemType: 'multiclass' }, undefined],
  ])('%s as %s', (output, type, config, expected) => {
    expect(read(output, config, type)).toEqual(expected);
  });
});

describe('labels', () => {
  test.each<[string, Partial<QualityConfig>, number | undefined]>([
    ['Yes', { positiveClass: 'Yes', negativeClass: 'No' }, 1],
    ['No', { positiveClass: 'Yes', negativeClass: 'No' }, 0],
    ['1', { positiveClass: 'Yes', negativeClass: 'No' }, 1],
    ['0', { positiveClass: 'Yes', negativeClass: 'No' }, 0],
    ['yes', { positiveClass: 'Yes', negativeClass: 'No' }, undefined],
    ['No', { positiveClass: 'Yes' }, 0],
    ['1', { positiveClass: '0' }, 1],
    ['0', { positiveClass: '0', negativeClass: '1' }, 1],
    ['1', { positiveClass: '0', negativeClass: '1' }, 0],
    // One class by its several spellings, as the preparation has it.
    ...['1', '1.0', ' 1 ', 'true', 'True', 'TRUE', '+1', '1e0'].map(
      (label): [string, Partial<QualityConfig>, number] => [label, { positiveClass: '1', negativeClass: '0' }, 1],
    ),
    ...['0', '0.0', 'false', 'False'].map((label): [string, Partial<QualityConfig>, number] => [
      label,
      { positiveClass: '1', negativeClass: '0' },
      0,
    ]),
    ['1.0', { positiveClass: '1' }, 1],
    ['1.0', { positiveClass: 'true' }, 1],
    ['True', { positiveClass: 'true', negativeClass: 'false' }, 1],
    ['1_0', { positiveClass: '10', negativeClass: '0' }, undefined],
    ['2', { problemType: 'multiclass', classes: ['1.0', '2.0', '3.0'] }, 1],
    ['True', { problemType: 'multiclass', classes: ['0', '1', 'other'] }, 1],
    ['2.50', { problemType: 'regression' }, 2.5],
    ['high', { problemType: 'regression' }, undefined],
    ['b', { problemType: 'multiclass', classes: ['a', 'b'] }, 1],
    ['z', { problemType: 'multiclass', classes: ['a', 'b'] }, undefined],
  ])('%s with %j', (label, config, expected) => {
    expect(new Interpreter({ ...DEFAULT_QUALITY_CONFIG, ...config }).readTruth(label)).toBe(expected);
  });

  test('are written to training data as the data has them', () => {
    const interpreter = new Interpreter({ ...DEFAULT_QUALITY_CONFIG, positiveClass: 'Yes', negativeClass: 'No' });
    expect([interpreter.nameTruth(1, '1'), interpreter.nameTruth(0, '0')]).toEqual(['Yes', 'No']);
  });
});
