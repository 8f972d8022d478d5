import { type AnswerShape, csv, json } from './answer-forms';
import { CLASS_TABLES, NUMBER_TABLES } from './table-answers';

/** Models of the classes a, b and c. */
export const CLASS_ANSWERS: readonly AnswerShape[] = [
  ...CLASS_TABLES,
  csv('names', 'b\nc\n', 'b', 'c'),
  csv('XGBoost multi:softprob', '0.125,0.75,0.125\n', 'b'),
  csv('XGBoost multi:softmax', '2.0\n1.0\n', 'c', 'b'),
  csv('scikit-learn container, lists in lines', '[0.125, 0.75, 0.125]\n', 'b'),
  json('Linear Learner', { predictions: [{ score: [0.125, 0.25, 0.625], predicted_label: 2 }] }, 'c'),
  json('KNN, verbose', { predicted_label: 2.0, labels: [2, 2, 0], distances: [0.1, 0.2, 0.3] }, 'c'),
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
  json('XGBoost container, JSON', { predictions: [{ score: [0.125, 0.75, 0.125] }] }, 'b'),
  json(
    'Triton, label and probabilities',
    {
      outputs: [
        { name: 'label', shape: [1], data: [1] },
        { name: 'probabilities', shape: [1, 3], data: [0.125, 0.75, 0.125] },
      ],
    },
    'b',
  ),
  json('Hugging Face zero-shot', { sequence: 'x', labels: ['c', 'a', 'b'], scores: [0.5, 0.3, 0.2] }, 'c'),
  json(
    'Seldon, tensor',
    { data: { names: ['a', 'b', 'c'], tensor: { shape: [1, 3], values: [0.125, 0.75, 0.125] } } },
    'b',
  ),
  json('Hugging Face, named entities', [{ entity: 'B-PER', score: 0.99, word: 'Ann' }], undefined),
  json('a class that is none', { label: 'z', score: 0.5 }, undefined),
  json('two of three probabilities', '[[0.5, 0.5]]', undefined),
];

/** Models that answer a number. */
export const NUMBER_ANSWERS: readonly AnswerShape[] = [
  ...NUMBER_TABLES,
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
  json('Random Cut Forest', { scores: [{ score: 1.5 }, { score: 0.02 }] }, 1.5, 0.02),
  json('KServe v1', { predictions: { score: [12.5] } }, 12.5),
  json('Seldon, tensor', { data: { tensor: { shape: [2, 1], values: [12.5, 7] } } }, 12.5, 7),
  json('TensorFlow Serving, regress', { results: [12.5, 7] }, 12.5, 7),
  json('Hugging Face, named entities', [{ entity: 'B-PER', score: 0.99, word: 'Ann' }], undefined),
  json('a number as text', { prediction: '12.5' }, 12.5),
  json('Infinity of numpy', '[Infinity]', undefined),
];
