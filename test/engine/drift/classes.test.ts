import { CaptureCounter, type WindowCounts } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { WindowCounter } from '../../../engine/drift/window-counts';

const CLASSES = ['1', '2', 'thr"ee'];
const FILES = {
  data: ['x', ...Array.from({ length: 300 }, (_, i) => String(i % 7))].join('\n'),
  schema: JSON.stringify({
    target: { name: 'y', type: 'multiclass', classes: CLASSES },
    features: [{ name: 'x', type: 'numeric' }],
  }),
  predictions: ['prediction,label', ...Array.from({ length: 30 }, (_, i) => `${(i % 2) + 1},1`)].join('\n'),
};

/** What is counted of one captured answer to some rows. */
function count(answer: string, encoding: string, rows: number): WindowCounts {
  const baseline = buildBaseline(FILES, { data: 'd', schema: 's', predictions: 'p' });
  const counter = new WindowCounter(baseline);
  const file = new CaptureCounter(baseline, counter).open('file');
  const line = JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '1\n'.repeat(rows), encoding: 'CSV' },
      endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: answer, encoding },
    },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-11-23T13:00:00Z' },
    eventVersion: '0',
  });
  file.write(Buffer.from(`${line}\n`));
  file.end();
  return counter.counts();
}

test('the baseline of a model of several classes is the classes that it predicts, whatever they are called', () => {
  const baseline = buildBaseline(FILES, { data: 'd', schema: 's', predictions: 'p' });
  expect(baseline.predictions).toMatchObject({ type: 'categorical', categories: ['1', '2'] });
  expect(baseline.classes).toEqual(CLASSES);
});

test.each([
  ['lines of probabilities', '0.1,0.7,0.2\n0.6,0.3,0.1\n', 'CSV', 2, [1, 1]],
  ['as many rows as classes', '0.1,0.7,0.2\n0.6,0.3,0.1\n0.5,0.3,0.2\n', 'CSV', 3, [2, 1]],
  ['lists', '{"predictions": [{"score": [0.1, 0.7, 0.2]}, {"score": [0.9, 0.1, 0]}]}', 'JSON', 2, [1, 1]],
  ['names', '2\n1\n2\n', 'CSV', 3, [1, 2]],
])('the most probable class is counted: %s', (_, answer, encoding, rows, expected) => {
  const { predictions, predictedRows, rejected } = count(answer, encoding, rows);
  expect(predictions).toMatchObject({ categories: expected, other: 0 });
  expect(predictedRows).toBe(rows);
  expect(rejected).toEqual({});
});

test.each(['0.4,0.6\n', 'four\n', '0.1,x,0.9\n'])('what is neither is counted as such: %j', (answer) => {
  expect(count(answer, 'CSV', 1)).toMatchObject({ rejected: { unreadablePrediction: 1 } });
});
