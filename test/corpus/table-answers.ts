import { type AnswerShape, csv, json } from './answer-forms';

const byPandas = (...names: string[]) => ({ columns: names, index: [0] });

/** Answers that say by names, or by more lines than rows, what their values are; of models of POSITIVE and NEGATIVE. */
export const BINARY_TABLES: readonly AnswerShape[] = [
  csv('pandas to_csv, the positive class first', 'POSITIVE,NEGATIVE\n0.75,0.25\n', 0.75),
  csv('pandas to_csv, the positive class last', 'NEGATIVE,POSITIVE\n0.75,0.25\n', 0.25),
  csv('pandas to_csv with its index', ',0\n0,0.25\n1,0.75\n', 0.25, 0.75),
  csv('pandas to_csv without a name', '0\n0.25\n0.75\n', 0.25, 0.75),
  csv('pandas to_csv of two columns without names', '0,1\n0.75,0.25\n', 0.25),
  csv('a header that is known to nobody', 'churn\n0.25\n0.75\n', 0.25, 0.75),
  csv('AutoGluon, the label and the classes', 'label,POSITIVE,NEGATIVE\nNEGATIVE,0.25,0.75\n', 0.25),
  csv('a header of numbered probabilities', 'proba_0,proba_1\n0.75,0.25\n', 0.25),
  { ...csv('a told column by its place below a header', 'id,p\nC7,0.25\nC8,0.5\n', 0.25, 0.5), told: { score: '1' } },
  { ...csv('a told column by its name', 'id,p\nC7,0.25\nC8,0.5\n', 0.25, 0.5), told: { score: 'p' } },
  json('pandas orient=split', { ...byPandas('POSITIVE', 'NEGATIVE'), data: [[0.75, 0.25]] }, 0.75),
  json(
    'MLflow, orient=split within',
    { predictions: { ...byPandas('POSITIVE', 'NEGATIVE'), data: [[0.75, 0.25]] } },
    0.75,
  ),
  json('pandas orient=split without names', { columns: [0, 1], index: [0], data: [[0.75, 0.25]] }, 0.25),
  json('pandas orient=columns', { prediction: { 0: 0.25, 1: 0.75 } }, 0.25, 0.75),
  json('pandas, a series', { 0: 0.25, 1: 0.75 }, 0.25, 0.75),
  json('AutoGluon, orient=columns', { POSITIVE: { 0: 0.25, 1: 0.75 }, NEGATIVE: { 0: 0.75, 1: 0.25 } }, 0.25, 0.75),
  json('pandas orient=list', { POSITIVE: [0.25, 0.75], NEGATIVE: [0.75, 0.25] }, 0.25, 0.75),
  json('H2O MOJO, the positive class first', { fields: ['y.POSITIVE', 'y.NEGATIVE'], score: [['0.75', '0.25']] }, 0.75),
  json('H2O Flow', { predict: '1', p0: 0.75, p1: 0.25 }, 0.25),
  json('scikit-learn by hand', { proba_NEGATIVE: 0.75, proba_POSITIVE: 0.25 }, 0.25),
  json('scikit-learn by hand, numbered', [{ probability_0: 0.75, probability_1: 0.25 }], 0.25),
  json('numbers of things that are no classes', { share_of_north: 0.75, share_of_south: 0.25 }, undefined),
  json(
    'TensorFlow Serving, classify',
    {
      results: [
        [
          ['NEGATIVE', 0.75],
          ['POSITIVE', 0.25],
        ],
      ],
    },
    0.25,
  ),
  json(
    'SageMaker Clarify beside explanations',
    {
      version: '1.0',
      predictions: { content_type: 'text/csv; charset=utf-8', data: '0.25\n0.75\n' },
      explanations: {},
    },
    0.25,
    0.75,
  ),
  json(
    'SageMaker Clarify beside explanations, JSON',
    {
      predictions: { content_type: 'application/jsonlines', data: '{"score":0.25}\n{"score":0.75}' },
      explanations: {},
    },
    0.25,
    0.75,
  ),
  json('a script that returns text for JSON', '"[0.25, 0.75]"', 0.25, 0.75),
  json('a script that returns its content type', ['[[0.75, 0.25], [0.125, 0.875]]', 'application/json'], 0.25, 0.875),
  json('Flask, a result', { status: 'ok', result: 0.25 }, 0.25),
  json('Flask, an output', { output: 'NEGATIVE' }, 'NEGATIVE'),
];

/** The same of models of a, b and c. */
export const CLASS_TABLES: readonly AnswerShape[] = [
  csv('pandas to_csv, classes in another order', 'c,b,a\n0.5,0.3,0.2\n', 'c'),
  csv('pandas to_csv with its index', ',c,b,a\n0,0.5,0.3,0.2\n', 'c'),
  csv('AutoGluon, the label and the classes', 'label,c,b,a\nb,0.3,0.5,0.2\n', 'b'),
  json('pandas orient=split', { ...byPandas('c', 'b', 'a'), data: [[0.5, 0.3, 0.2]] }, 'c'),
  json('pandas orient=columns', { c: { 0: 0.5, 1: 0.1 }, b: { 0: 0.3, 1: 0.8 }, a: { 0: 0.2, 1: 0.1 } }, 'c', 'b'),
  json('pandas orient=list', { c: [0.5, 0.1], b: [0.3, 0.8], a: [0.2, 0.1] }, 'c', 'b'),
  json('scikit-learn by hand', { prob_c: 0.5, prob_b: 0.3, prob_a: 0.2 }, 'c'),
  json(
    'TensorFlow Serving, classify',
    {
      results: [
        [
          ['a', 0.2],
          ['b', 0.5],
          ['c', 0.3],
        ],
      ],
    },
    'b',
  ),
];

/** The same of models that answer a number. */
export const NUMBER_TABLES: readonly AnswerShape[] = [
  csv('pandas to_csv without a name', '0\n12.5\n7\n', 12.5, 7),
  csv('pandas to_csv with its index', ',price\n0,12.5\n1,7\n', 12.5, 7),
  json('pandas orient=columns', { prediction: { 0: 12.5, 1: 7 } }, 12.5, 7),
  json('pandas orient=split', { columns: ['price'], index: [0, 1], data: [[12.5], [7]] }, 12.5, 7),
  json('a script that returns its content type', ['[12.5, 7]', 'application/json'], 12.5, 7),
  json('Flask, a result', { result: 12.5 }, 12.5),
];
