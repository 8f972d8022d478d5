import type { AnswerFieldsConfig } from '../../contract/answer-fields';

/** What a client's answer to rows is, and the right reading of it. */
export interface AnswerShape {
  /** The client, framework or container that answers so. */
  readonly who: string;
  readonly body: string;
  /** As data capture has it. @default 'application/json' */
  readonly type?: string;
  /** @default - CSV for text/csv, else JSON */
  readonly encoding?: 'CSV' | 'JSON' | 'BASE64';
  /** @default - as many as are expected */
  readonly rows?: number;
  readonly told?: AnswerFieldsConfig;
  /** By row: the score or number, the class, or undefined where it must count as unreadable. */
  readonly expected: readonly (number | string | undefined)[];
}

const json = (who: string, body: unknown, ...expected: AnswerShape['expected']): AnswerShape => ({
  who,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  expected,
});
const csv = (who: string, body: string, ...expected: AnswerShape['expected']): AnswerShape => ({
  who,
  body,
  type: 'text/csv',
  expected,
});
const bytes = (who: string, type: string, body: string, ...expected: AnswerShape['expected']): AnswerShape => ({
  who,
  body: Buffer.from(body).toString('base64'),
  type,
  encoding: 'BASE64',
  expected,
});
const lines = (...documents: unknown[]): string => documents.map((one) => JSON.stringify(one)).join('\n');

/** Models of two classes, POSITIVE and NEGATIVE, of which the first is the positive one. */
export const BINARY_ANSWERS: readonly AnswerShape[] = [
  csv('XGBoost container', '0.25\n0.75\n', 0.25, 0.75),
  csv('XGBoost container, one line', '0.25,0.75', 0.25, 0.75),
  csv('scikit-learn container, predict_proba', '0.75,0.25\n0.125,0.875\n', 0.25, 0.875),
  csv('with a carriage return', '0.25\r\n0.5\r\n', 0.25, 0.5),
  csv('pandas to_csv with a header', 'prediction\n0.25\n0.5\n', 0.25, 0.5),
  csv('pandas to_csv with two named columns', 'predicted_label,score\nNEGATIVE,0.25\nPOSITIVE,0.75\n', 0.25, 0.75),
  csv('Autopilot with label and probabilities', 'NEGATIVE,"[0.75, 0.25]"\n', undefined),
  csv('label beside a score', 'NEGATIVE,0.98\n', 'NEGATIVE'),
  csv('score beside a label', '0.25,NEGATIVE\n', 'NEGATIVE'),
  csv('number and number that do not add up', '1,0.87\n', undefined),
  csv('a score that is none', '1.5\n', undefined),
  csv('a log of odds', '-2.5\n', undefined),
  csv('a name that is no class', 'perhaps\n', undefined),
  csv('the classes', 'POSITIVE\nNEGATIVE\n', 'POSITIVE', 'NEGATIVE'),
  csv('numpy list in a line', '[0.75 0.25]\n', 0.25),
  csv('JSON that is called CSV', '[[0.75, 0.25]]', 0.25),
  { ...csv('a told column', 'C7,0.25,x\nC8,0.5,y\n', 0.25, 0.5), told: { score: '1' } },
  {
    ...csv('told label and its score', 'NEGATIVE,0.75\n', 0.25),
    told: { label: '0', score: '1', scoreOf: 'label' },
  },
  json('Hugging Face, top label', [{ label: 'NEGATIVE', score: 0.75 }], 0.25),
  json(
    'Hugging Face, top label of rows',
    [
      { label: 'NEGATIVE', score: 0.75 },
      { label: 'POSITIVE', score: 0.625 },
    ],
    0.25,
    0.625,
  ),
  json(
    'Hugging Face, all labels',
    [
      [
        { label: 'POSITIVE', score: 0.25 },
        { label: 'NEGATIVE', score: 0.75 },
      ],
    ],
    0.25,
  ),
  json(
    'Hugging Face, all labels of one text',
    [
      { label: 'NEGATIVE', score: 0.75 },
      { label: 'POSITIVE', score: 0.25 },
    ],
    0.25,
  ),
  json('Hugging Face without names', [{ label: 'LABEL_0', score: 0.75 }], 0.25),
  json('Hugging Face, names that are not the classes', [{ label: 'toxic', score: 0.98 }], undefined),
  {
    ...json('the same, told', [{ label: 'toxic', score: 0.75 }], 0.75),
    told: { label: 'label', score: 'score', scoreOf: 'label', positiveClass: 'toxic' },
  },
  json('Hugging Face zero-shot', { labels: ['POSITIVE', 'NEGATIVE'], scores: [0.75, 0.25] }, 0.75),
  json('TorchServe text classifier', { POSITIVE: 0.75, NEGATIVE: 0.25 }, 0.75),
  json('Linear Learner', { predictions: [{ score: 0.25, predicted_label: 0 }] }, 0.25),
  json(
    'Linear Learner, several',
    {
      predictions: [
        { score: 0.25, predicted_label: 0 },
        { score: 0.75, predicted_label: 1 },
      ],
    },
    0.25,
    0.75,
  ),
  json(
    'Linear Learner, JSON lines',
    lines({ score: 0.25, predicted_label: 0 }, { score: 0.75, predicted_label: 1 }),
    0.25,
    0.75,
  ),
  json('Factorization Machines', { predictions: [{ score: 0.75, predicted_label: 1.0 }] }, 0.75),
  json('k-NN', { predictions: [{ predicted_label: 1.0 }, { predicted_label: 0.0 }] }, 'POSITIVE', 'NEGATIVE'),
  json('BlazingText', [{ label: ['__label__NEGATIVE'], prob: [0.75] }], 0.25),
  json('BlazingText, two labels', [{ label: ['__label__NEGATIVE', '__label__POSITIVE'], prob: [0.75, 0.25] }], 0.25),
  json(
    'Autopilot, JSON',
    { predictions: [{ predicted_label: 'NEGATIVE', probabilities: [0.75, 0.25], labels: ['NEGATIVE', 'POSITIVE'] }] },
    0.25,
  ),
  json(
    'Autopilot, lists as text',
    { predictions: [{ probabilities: '[0.25, 0.75]', labels: "['POSITIVE', 'NEGATIVE']" }] },
    0.25,
  ),
  json(
    'LightGBM container',
    { probabilities: [[0.75, 0.25]], labels: ['NEGATIVE', 'POSITIVE'], predicted_label: ['NEGATIVE'] },
    0.25,
  ),
  json('TensorFlow Serving, sigmoid', { predictions: [[0.25], [0.75]] }, 0.25, 0.75),
  json('TensorFlow Serving, softmax', { predictions: [[0.75, 0.25]] }, 0.25),
  json(
    'TensorFlow Serving, columns',
    {
      outputs: [
        [0.75, 0.25],
        [0.5, 0.5],
      ],
    },
    0.25,
    0.5,
  ),
  json('MLflow', { predictions: [0.25, 0.75] }, 0.25, 0.75),
  json('MLflow, labels', { predictions: ['NEGATIVE', 'POSITIVE'] }, 'NEGATIVE', 'POSITIVE'),
  json('MLflow, table', { predictions: [{ prediction: 0.25 }] }, 0.25),
  json(
    'KServe v2',
    { model_name: 'm', outputs: [{ name: 'predict', shape: [2], datatype: 'FP64', data: [0.25, 0.75] }] },
    0.25,
    0.75,
  ),
  json(
    'Triton, probabilities',
    { outputs: [{ name: 'probabilities', shape: [2, 2], datatype: 'FP32', data: [0.75, 0.25, 0.125, 0.875] }] },
    0.25,
    0.875,
  ),
  json(
    'Triton FIL, label and probabilities',
    {
      outputs: [
        { name: 'label', shape: [1], data: [0] },
        { name: 'probabilities', shape: [1, 2], data: [0.75, 0.25] },
      ],
    },
    0.25,
  ),
  json('Seldon', { data: { names: ['NEGATIVE', 'POSITIVE'], ndarray: [[0.75, 0.25]] }, meta: {} }, 0.25),
  json('Spark ML', { prediction: 0, probability: { type: 1, values: [0.75, 0.25] } }, 0.25),
  json('H2O', { predict: 'NEGATIVE', NEGATIVE: 0.75, POSITIVE: 0.25 }, 0.25),
  json(
    'DataRobot',
    {
      data: [
        {
          rowId: 0,
          prediction: 'NEGATIVE',
          predictionValues: [
            { label: 'POSITIVE', value: 0.25 },
            { label: 'NEGATIVE', value: 0.75 },
          ],
        },
      ],
    },
    0.25,
  ),
  json('Vertex AI tables', { predictions: [{ classes: ['NEGATIVE', 'POSITIVE'], scores: [0.75, 0.25] }] }, 0.25),
  json('Azure ML', { result: [0.25, 0.75] }, 0.25, 0.75),
  json('FastAPI with a confidence', { prediction: 'NEGATIVE', confidence: 0.75 }, 0.25),
  json('Flask, prediction beside a probability', { prediction: 'NEGATIVE', probability: 0.98 }, 'NEGATIVE'),
  json(
    'Flask, predictions beside probabilities',
    {
      predictions: [0, 1],
      probabilities: [
        [0.75, 0.25],
        [0.125, 0.875],
      ],
    },
    0.25,
    0.875,
  ),
  json('a list', '[0.25, 0.75]', 0.25, 0.75),
  json('a number', '0.25', 0.25),
  json('lists of one', '[[0.25], [0.75]]', 0.25, 0.75),
  json('JSON lines of scores', lines({ score: 0.25 }, { score: 0.75 }), 0.25, 0.75),
  json('probabilities by class', { probabilities: { NEGATIVE: 0.75, POSITIVE: 0.25 } }, 0.25),
  json('version beside the answer', { model: 'v3', prediction: 0.25 }, 0.25),
  json('true', '{"prediction": true}', 'POSITIVE'),
  json('NaN of numpy', '{"prediction": NaN}', undefined),
  json('an error', { error: 'out of memory' }, undefined),
  json('scores of three classes', '[[0.5, 0.25, 0.25]]', undefined),
  { ...json('a field of their own', { churn: { p: 0.25 }, model: 'v3' }, 0.25), told: { score: 'churn.p' } },
  {
    ...json('lists of a field of their own', { predictions: [{ p_churn: 0.25 }, { p_churn: 0.75 }] }, 0.25, 0.75),
    told: { score: 'p_churn' },
  },
  { ...json('a field that is not there', { score: 0.5 }, undefined), told: { score: 'p_churn' } },
  bytes('JSON as text/html', 'text/html; charset=utf-8', '[0.25]', 0.25),
  bytes('JSON as text/plain', 'text/plain', '{"score": 0.25}', 0.25),
  bytes('JSON as octet-stream', 'application/octet-stream', ' {"predictions": [0.25]}', 0.25),
  bytes('JSON lines in BASE64', 'application/jsonlines', lines({ score: 0.25 }, { score: 0.75 }), 0.25, 0.75),
  bytes('CSV in BASE64', 'text/csv', '0.25\n0.75', 0.25, 0.75),
];

/** Models of the classes a, b and c. */
export const CLASS_ANSWERS: readonly AnswerShape[] = [
  csv('names', 'b\nc\n', 'b', 'c'),
  csv('XGBoost multi:softprob', '0.125,0.75,0.125\n', 'b'),
  csv('XGBoost multi:softmax', '2.0\n1.0\n', 'c', 'b'),
  csv('scikit-learn container, lists in lines', '[0.125, 0.75, 0.125]\n', 'b'),
  json('Linear Learner', { predictions: [{ score: [0.125, 0.25, 0.625], predicted_label: 2 }] }, 'c'),
  json('Hugging Face', [{ label: 'c', score: 0.5 }], 'c'),
  json('Hugging Face without names', [{ label: 'LABEL_1', score: 0.5 }], 'b'),
  json(
    'Hugging Face, all labels in order of their score',
    [
      [
        { label: 'c', score: 0.5 },
        { label: 'a', score: 0.3 },
        { label: 'b', score: 0.2 },
      ],
    ],
    'c',
  ),
  json('Vertex AI tables', { predictions: [{ classes: ['c', 'b', 'a'], scores: [0.5, 0.3, 0.2] }] }, 'c'),
  json('image classification', '[0.125, 0.25, 0.625]', 'c'),
  json(
    'TensorFlow Serving',
    {
      predictions: [
        [0.125, 0.75, 0.125],
        [0.5, 0.25, 0.25],
      ],
    },
    'b',
    'a',
  ),
  json('H2O', { predict: 'b', a: 0.2, b: 0.5, c: 0.3 }, 'b'),
  json('probabilities by class', { probabilities: { c: 0.5, a: 0.3, b: 0.2 } }, 'c'),
  json('predictions with probabilities', { predictions: ['b'], probabilities: [[0.25, 0.5, 0.25]] }, 'b'),
  json('a class that is none', { label: 'z', score: 0.5 }, undefined),
  json('two of three probabilities', '[[0.5, 0.5]]', undefined),
];

/** Models that answer a number. */
export const NUMBER_ANSWERS: readonly AnswerShape[] = [
  csv('XGBoost container', '12.5\n-3\n', 12.5, -3),
  csv('one line', '12.5,7', 12.5, 7),
  csv('a header', 'predicted\n12.5\n', 12.5),
  csv('text', 'many\n', undefined),
  csv('two numbers to a row', '12.5,3\n', undefined),
  { ...csv('a told column', '3,12.5\n', 12.5), told: { score: '1' } },
  json('Linear Learner', { predictions: [{ score: 12.5 }, { score: 7 }] }, 12.5, 7),
  json('Hugging Face, one output', [{ label: 'LABEL_0', score: 3.25 }], 3.25),
  json('MLflow', { predictions: [12.5] }, 12.5),
  json('TensorFlow Serving', { predictions: [[12.5], [7]] }, 12.5, 7),
  json('KServe v2', { outputs: [{ name: 'y', shape: [2, 1], data: [12.5, 7] }] }, 12.5, 7),
  json('Vertex AI', { predictions: [{ value: 12.5, lower_bound: 10, upper_bound: 15 }] }, 12.5),
  json('a number as text', { prediction: '12.5' }, 12.5),
  json('Infinity of numpy', '[Infinity]', undefined),
];
