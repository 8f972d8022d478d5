import { PNG } from 'pngjs';
import { renderScan, SCAN_SIDE } from '../../../cli/local/scans/render-scan';
import { parseDriftConfig } from '../../../contract/drift-config';
import { IMAGE_MEASURES } from '../../../contract/images';
import { createRandom } from '../../../engine/aws/random';
import type { Baseline } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { CaptureCounter } from '../../../engine/drift/capture-counter';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { WindowCounter, type WindowCounts } from '../../../engine/drift/window-counts';
import { measureImage } from '../../../engine/images/measures';
import { openImages } from '../../../engine/images/open-images';

const NAMES = Object.values(IMAGE_MEASURES);
const SCHEMA = JSON.stringify({
  target: { name: 'pain', type: 'binary', positiveClass: 'urgent', negativeClass: 'routine', images: true },
  features: NAMES.map((name) => ({ name, type: name === IMAGE_MEASURES.format ? 'categorical' : 'numeric' })),
});
const INK = [
  '005d910000dfaf5003f20b8004c008800580098004b01c7002e5ac00006da000',
  '000cd50000be90000003ff6007fgg20001ggg30001gg600001gg60000bga000',
];

/** What a camera makes of a scan. */
type Camera = (image: PNG) => PNG;

const LIGHT = { light: 1, size: 1 };
const random = createRandom(11);
const scan = (): Buffer => renderScan(INK[Math.floor(random() * 2)]!.padEnd(64, '0'), LIGHT, random);
const SCANS = Array.from({ length: 420 }, scan);

function take(camera: Camera, scans: readonly Buffer[]): Buffer[] {
  return scans.map((bytes) => PNG.sync.write(camera(PNG.sync.read(bytes)), { deflateLevel: 0, filterType: 0 }));
}

function eachPixel(change: (red: number, green: number, blue: number) => readonly number[]): Camera {
  return (image) => {
    for (let at = 0; at < image.data.length; at += 4) {
      change(image.data[at]!, image.data[at + 1]!, image.data[at + 2]!).forEach((value, i) => {
        image.data[at + i] = Math.round(value);
      });
    }
    return image;
  };
}

const CAMERAS: Record<string, readonly [Camera, string]> = {
  dark: [eachPixel((...colours) => colours.map((value) => 0.7 * value)), IMAGE_MEASURES.brightness],
  'in warm light': [eachPixel((red, green, blue) => [red, 0.95 * green, 0.8 * blue]), IMAGE_MEASURES.blue],
  blurred: [
    (image) => {
      const before = Buffer.from(image.data);
      for (let at = 4; at < before.length - 4; at += 4) {
        for (let i = 0; i < 3; i++) {
          image.data[at + i] = Math.round((before[at - 4 + i]! + before[at + i]! + before[at + 4 + i]!) / 3);
        }
      }
      return image;
    },
    IMAGE_MEASURES.sharpness,
  ],
  'of another size': [
    (image) => {
      const larger = new PNG({ width: 2 * SCAN_SIDE, height: 2 * SCAN_SIDE });
      for (let place = 0; place < 4 * SCAN_SIDE ** 2; place++) {
        const [row, column] = [Math.floor(place / (2 * SCAN_SIDE)), place % (2 * SCAN_SIDE)];
        const from = 4 * (Math.floor(row / 2) * SCAN_SIDE + Math.floor(column / 2));
        image.data.copy(larger.data, 4 * place, from, from + 4);
      }
      return larger;
    },
    IMAGE_MEASURES.width,
  ],
};

function build(images: readonly Buffer[]): Baseline {
  const rows = images.map((bytes) => measureImage(bytes).join(','));
  return buildBaseline({ data: [NAMES.join(','), ...rows, ''].join('\n'), schema: SCHEMA }, { data: '', schema: '' });
}

/** A line as data capture writes it of an endpoint that gets an image and answers a probability. */
function capture(data: Buffer, type = 'image/png'): string {
  return JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: type, mode: 'INPUT', data: data.toString('base64'), encoding: 'BASE64' },
      endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.25', encoding: 'CSV' },
    },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-01-05T10:00:00Z' },
    eventVersion: '0',
  });
}

async function count(baseline: Baseline, lines: readonly string[]): Promise<WindowCounts> {
  const window = new WindowCounter(baseline);
  const counter = new CaptureCounter(baseline, window, await openImages(baseline));
  const file = counter.open('s3://bucket/file.jsonl');
  file.write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  file.end();
  return window.counts();
}

const CONFIG = parseDriftConfig('{"minimumRows": 100}');
const BASELINE = build(SCANS.slice(0, 300));

test('images of the same camera are no drift', async () => {
  const counts = await count(
    BASELINE,
    SCANS.slice(300).map((bytes) => capture(bytes)),
  );
  expect(counts.rows).toBe(120);
  expect(counts.rejected).toEqual({});
  const { verdict, features } = judgeWindow(BASELINE, counts, CONFIG);
  expect(features.filter(({ drifted }) => drifted).map(({ name }) => name)).toEqual([]);
  expect(verdict).toBe('NoDrift');
});

test.each(Object.entries(CAMERAS))('a camera %s is found', async (_, [camera, measure]) => {
  const { verdict, features } = judgeWindow(
    BASELINE,
    await count(
      BASELINE,
      take(camera, SCANS.slice(300)).map((bytes) => capture(bytes)),
    ),
    CONFIG,
  );
  expect(verdict).toBe('Drift');
  expect(features.filter(({ drifted }) => drifted).map(({ name }) => name)).toContain(measure);
});

test('what is no image is counted as such, and its answer all the same', async () => {
  const [good] = SCANS;
  const counts = await count(BASELINE, [
    capture(good!),
    capture(good!.subarray(0, 300)),
    capture(Buffer.from('1,2,3'), 'application/x-image'),
    capture(good!).replace('"BASE64"', '"CSV"'),
  ]);
  expect(counts.rows).toBe(1);
  expect(counts.rejected).toEqual({ unreadableImage: 3 });
  expect(counts.rejectedSamples.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('the image is broken'),
    'the image is neither PNG nor JPEG',
    'an image is captured in BASE64, got encoding CSV',
  ]);
});

test('without what reads images they are not counted as rows of text', () => {
  expect(() => new CaptureCounter(BASELINE, new WindowCounter(BASELINE))).toThrow(
    'this baseline needs what openRequests makes',
  );
});

test('a baseline of rows needs no decoders', async () => {
  expect(await openImages({ ...BASELINE, target: { type: 'binary' } })).toEqual({});
});
