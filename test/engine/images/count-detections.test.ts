import { PNG } from 'pngjs';
import { IMAGE_MEASURES } from '../../../contract/images';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { CaptureCounter } from '../../../engine/drift/capture-counter';
import { WindowCounter } from '../../../engine/drift/window-counts';
import { countDetections } from '../../../engine/images/count-detections';
import { measureImage } from '../../../engine/images/measures';
import { openRequests } from '../../../engine/traffic/open-requests';

const NAMES = Object.values(IMAGE_MEASURES);
const SCHEMA = JSON.stringify({
  target: {
    name: 'objects',
    type: 'regression',
    images: true,
    detectionScore: 0.4,
  },
  features: NAMES.map((name) => ({ name, type: name === IMAGE_MEASURES.format ? 'categorical' : 'numeric' })),
});
const IMAGE = PNG.sync.write(new PNG({ width: 12, height: 10, fill: true }));
const answer = (...scores: number[]): string =>
  JSON.stringify({ prediction: scores.map((score, i) => [i % 2, score, 0.1, 0.1, 0.4, 0.5]) });

function capture(data: unknown, encoding = 'JSON'): string {
  return `${JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'image/png',
        mode: 'INPUT',
        data: IMAGE.toString('base64'),
        encoding: 'BASE64',
      },
      endpointOutput: { observedContentType: 'application/json', mode: 'OUTPUT', data, encoding },
    },
    eventMetadata: { eventId: 'a', inferenceTime: '2026-01-01T10:00:00Z' },
    eventVersion: '0',
  })}\n`;
}

test.each([
  ['JSON', answer(0.9, 0.4, 0.39), 'JSON', '2\n'],
  ['a line of JSON in BASE64', Buffer.from(`${answer(0.9)}\n`).toString('base64'), 'BASE64', '1\n'],
  ['no object', answer(), 'JSON', '0\n'],
])('an answer in %s becomes how many objects count', (_, data, encoding, counted) => {
  const { endpointOutput, endpointInput } = JSON.parse(countDetections(capture(data, encoding), 0.4)).captureData;
  expect(endpointOutput).toMatchObject({ data: counted, encoding: 'CSV', observedContentType: 'text/csv' });
  expect(endpointInput.data).toBe(IMAGE.toString('base64'));
});

test.each([
  'no line',
  '{}',
  capture('{"prediction": [[0, 0.5]]}'),
  capture('{"prediction": [[0, 2, 0, 0, 1, 1]]}'),
  capture('{"predictions": []}'),
  capture('no json'),
  capture(7),
])('what is no such answer is left as it is: %s', (line) => {
  expect(countDetections(line, 0.4)).toBe(line);
});

test('live answers are counted as those of the held-out images were', async () => {
  const row = measureImage(IMAGE).join(',');
  const baseline = buildBaseline(
    {
      data: [NAMES.join(','), ...Array.from({ length: 300 }, () => row), ''].join('\n'),
      schema: SCHEMA,
      predictions: ['prediction,label', ...Array.from({ length: 300 }, (__, i) => `${i % 4},${i % 4}`), ''].join('\n'),
    },
    { data: '', schema: '' },
  );
  expect(baseline.classes).toBeUndefined();
  expect(baseline.target).toEqual({ type: 'regression', images: true, detectionScore: 0.4 });
  expect(baseline.predictions!.type).toBe('numeric');
  const counter = new WindowCounter(baseline);
  const options = await openRequests(baseline);
  const file = new CaptureCounter(baseline, counter, options).open('part');
  for (const line of [capture(answer(0.9, 0.8, 0.1)), capture(answer()), capture('no json')]) {
    file.write(Buffer.from(line));
  }
  file.end();
  const counts = counter.counts();
  expect(counts.rows).toBe(3);
  expect(counts.predictions).toMatchObject({ minimum: 0, maximum: 2, invalid: 0, missing: 0 });
  expect(counts.predictedRows).toBe(2);
});
