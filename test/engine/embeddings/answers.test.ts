import { listAnswers } from '../../../engine/answers/list-answers';

const read = (body: unknown, rows: number, told?: { score: string }): unknown[] => {
  const data = typeof body === 'string' ? body : JSON.stringify(body);
  return listAnswers({ data, encoding: 'JSON', observedContentType: 'application/json' }, rows, told);
};
const [FIRST, SECOND] = [
  [0.5, -1, 2],
  [1, 0, 0],
];

test.each<[string, unknown, number]>([
  ['an object', { score: 0.25, embedding: FIRST }, 1],
  ['probabilities', { probabilities: [0.75, 0.25], embedding: FIRST }, 1],
  ['a prediction', { prediction: 0.25, embedding: FIRST }, 1],
  ['predictions of one', { predictions: [{ score: 0.25, embedding: FIRST }] }, 1],
  ['a list within a list', { score: 0.25, embedding: [FIRST] }, 1],
  ['predictions', { predictions: [FIRST, SECOND].map((embedding) => ({ score: 0.25, embedding })) }, 2],
  ['JSON lines', [FIRST, SECOND].map((embedding) => JSON.stringify({ score: 0.25, embedding })).join('\n'), 2],
  ['a list', [FIRST, SECOND].map((embedding) => ({ label: 'yes', score: 0.25, embedding })), 2],
  ['lists beside lists', { predictions: [0.25, 0.5], embedding: [FIRST, SECOND] }, 2],
  ['lists beside lists, of one row', { probabilities: [[0.75, 0.25]], embedding: [FIRST] }, 1],
  [
    'KServe v2',
    {
      outputs: [
        { name: 'score', shape: [2, 1], data: [0.25, 0.5] },
        { name: 'embedding', shape: [2, 3], data: [...FIRST, ...SECOND] },
      ],
    },
    2,
  ],
])('an embedding is read of %s', (_, body, rows) => {
  const answers = read(body, rows) as { embedding?: unknown }[];
  expect(answers.map(({ embedding }) => embedding)).toEqual([FIRST, SECOND].slice(0, rows));
});

test('where a monitor is told where the score is, the embedding is read all the same', () => {
  expect(read({ risk: 0.25, embedding: FIRST }, 1, { score: 'risk' })).toEqual([
    { score: 0.25, scoreOf: 'positiveClass', embedding: FIRST },
  ]);
});

test('answers without one have none', () => {
  expect(read({ score: 0.25 }, 1)).toEqual([{ score: 0.25, scoreOf: undefined }]);
  expect(read('0.25\n0.5', 2)).toEqual([{ value: '0.25' }, { value: '0.5' }]);
});
