import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { IMAGE_MEASURES } from '../../../contract/images';
import { ImageError, measureImage } from '../../../engine/images/measures';

const FILES = path.join(__dirname, 'files');
const read = (name: string): Buffer => readFileSync(path.join(FILES, name));

/** What the preparation measures of the same files, made by make_measures.py. */
const EXPECTED: Record<string, Record<string, number | string | null>> = JSON.parse(
  readFileSync(path.join(__dirname, 'measures.json'), 'utf8'),
);

/** How far the decoders may differ: of PNG by the rounding of transparency, of JPEG by that of its transform and its colours. */
const TOLERANCE: Record<'png' | 'jpeg', { readonly most: number; readonly share: number }> = {
  png: { most: 0.02, share: 0.0005 },
  jpeg: { most: 0.35, share: 0.02 },
};

function measure(bytes: Buffer): Record<string, string | undefined> {
  const values = measureImage(bytes);
  return Object.fromEntries(Object.values(IMAGE_MEASURES).map((name, place) => [name, values[place]]));
}

test('every file is measured in Python', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(readdirSync(FILES).sort());
});

test.each(Object.keys(EXPECTED))('%s is measured as the preparation does', (name) => {
  const measured = measure(read(name));
  const { most, share } = TOLERANCE[EXPECTED[name]!.format as 'png' | 'jpeg'];
  for (const [measureName, expected] of Object.entries(EXPECTED[name]!)) {
    const found = measured[measureName];
    if (typeof expected === 'number') {
      const slack =
        measureName === 'width' || measureName === 'height' ? 0 : Math.max(most, share * Math.abs(expected));
      expect({ measureName, off: Math.abs(Number(found) - expected) <= slack, found, expected }).toMatchObject({
        off: true,
      });
    } else {
      expect(found).toBe(expected ?? undefined);
    }
  }
});

test('the columns are those of the baseline, in its order', () => {
  expect(Object.keys(EXPECTED['scene.png']!)).toEqual(Object.values(IMAGE_MEASURES));
});

test('an image is darker and less sharp in numbers where it is to the eye', () => {
  const [scene, dark, blurred] = ['scene.png', 'dark.png', 'blurred.jpg'].map((name) => measure(read(name)));
  expect(Number(dark!.brightness)).toBeLessThan(0.4 * Number(scene!.brightness));
  expect(Number(blurred!.sharpness)).toBeLessThan(0.1 * Number(scene!.sharpness));
});

test.each<[string, Buffer, string]>([
  ['nothing', Buffer.alloc(0), 'is neither PNG nor JPEG'],
  ['a text', Buffer.from('1,2,3'), 'is neither PNG nor JPEG'],
  ['a GIF', Buffer.from('GIF89a'), 'is neither PNG nor JPEG'],
  ['half of a PNG', read('scene.png').subarray(0, 2000), 'is broken'],
  ['the start of a PNG', read('scene.png').subarray(0, 12), 'is broken: it ends before its size'],
  ['half of a JPEG', read('scene.jpg').subarray(0, 700), 'is broken'],
])('%s is told by an error', (_, bytes, message) => {
  expect(() => measureImage(bytes)).toThrow(ImageError);
  expect(() => measureImage(bytes)).toThrow(message);
});

test('an image that would fill the memory is not decoded', () => {
  const bomb = Buffer.from(read('scene.png'));
  bomb.writeUInt32BE(100_000, 16);
  bomb.writeUInt32BE(100_000, 20);
  expect(() => measureImage(bomb)).toThrow('has more pixels than 25,000,000');
});
