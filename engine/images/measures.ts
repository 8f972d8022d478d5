import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { IMAGE_MEASURES, LUMA, MOST_PIXELS } from '../../contract/images';

/** Bytes that are no image which can be read, with the reason. */
export class ImageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImageError';
  }
}

/** Pixels with 8 bits a channel. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Bytes of a pixel: red, green, blue and, of four, how opaque it is. */
  readonly step: 3 | 4;
  readonly format: 'png' | 'jpeg';
}

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
/** Where a PNG has its width and height: behind its start, the length of its first chunk and this one's name. */
const PNG_SIZE = 16;
/** What decoding may take. */
const MOST_MEMORY_MB = 1024;
const OPAQUE = 255;
/** Pixels of a side below which there is no Laplacian. */
const LEAST_SIDE = 3;
/** As the baseline has numbers. */
const DIGITS = 1e4;

/**
 * What is compared of an image, by the columns of the baseline; jobs/images/measures.py has the same for the baseline, and
 * test/engine/images/measures.json holds both.
 *
 * @returns as texts, in the order of IMAGE_MEASURES; undefined for what is not there
 * @throws ImageError
 */
export function measureImage(bytes: Buffer): (string | undefined)[] {
  const pixels = decode(bytes);
  const { width, height, format } = pixels;
  const luma = new Float32Array(width * height);
  const sums = { red: 0, green: 0, blue: 0, spread: 0 };
  const { data, step } = pixels;
  for (let place = 0, at = 0; place < luma.length; place++, at += step) {
    let [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (step === 4 && data[at + 3] !== OPAQUE) {
      // What is transparent lies on white.
      const share = data[at + 3]! / OPAQUE;
      const over = (channel: number): number => Math.round(channel * share + OPAQUE * (1 - share));
      [red, green, blue] = [over(red), over(green), over(blue)];
    }
    sums.red += red;
    sums.green += green;
    sums.blue += blue;
    sums.spread += Math.max(red, green, blue) - Math.min(red, green, blue);
    luma[place] = LUMA.red * red + LUMA.green * green + LUMA.blue * blue;
  }
  const mean = (sum: number): number => sum / luma.length;
  const brightness = LUMA.red * mean(sums.red) + LUMA.green * mean(sums.green) + LUMA.blue * mean(sums.blue);
  const measured: Record<keyof typeof IMAGE_MEASURES, number | string | undefined> = {
    width,
    height,
    brightness,
    contrast: Math.sqrt(findVariance(luma)),
    sharpness: findSharpness(luma, width, height),
    red: mean(sums.red) - brightness,
    blue: mean(sums.blue) - brightness,
    saturation: mean(sums.spread),
    format,
  };
  return (Object.keys(IMAGE_MEASURES) as (keyof typeof IMAGE_MEASURES)[]).map((name) => write(measured[name]));
}

function write(value: number | string | undefined): string | undefined {
  // Behind the decimals a zero may be negative.
  return typeof value === 'number' ? String(Math.round(value * DIGITS) / DIGITS + 0) : value;
}

/** The variance of the Laplacian, which blur makes small. */
function findSharpness(luma: Float32Array, width: number, height: number): number | undefined {
  if (width < LEAST_SIDE || height < LEAST_SIDE) {
    return undefined;
  }
  const count = (width - 2) * (height - 2);
  let [sum, squares] = [0, 0];
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * width + 1; at < (row + 1) * width - 1; at++) {
      const value = 4 * luma[at]! - luma[at - width]! - luma[at + width]! - luma[at - 1]! - luma[at + 1]!;
      sum += value;
      squares += value ** 2;
    }
  }
  // Of differences that are nearly 0 on average, so that nothing is lost by it.
  return squares / count - (sum / count) ** 2;
}

function findVariance(values: Float32Array): number {
  let sum = 0;
  for (const value of values) {
    sum += value;
  }
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
  }
  return squares / values.length;
}

function decode(bytes: Buffer): Pixels {
  try {
    if (bytes.subarray(0, PNG_START.length).equals(PNG_START)) {
      return decodePng(bytes);
    }
    if (bytes.subarray(0, JPEG_START.length).equals(JPEG_START)) {
      const options = {
        useTArray: true,
        formatAsRGBA: false,
        tolerantDecoding: false,
        maxResolutionInMP: MOST_PIXELS / 1e6,
        maxMemoryUsageInMB: MOST_MEMORY_MB,
      } as const;
      return { ...jpeg.decode(bytes, options), step: 3, format: 'jpeg' };
    }
  } catch (error) {
    throw error instanceof ImageError ? error : new ImageError(`is broken: ${(error as Error).message ?? error}`);
  }
  throw new ImageError('is neither PNG nor JPEG');
}

function decodePng(bytes: Buffer): Pixels {
  if (bytes.length < PNG_SIZE + 8) {
    throw new ImageError('is broken: it ends before its size');
  }
  const size = bytes.readUInt32BE(PNG_SIZE) * bytes.readUInt32BE(PNG_SIZE + 4);
  if (size > MOST_PIXELS) {
    throw new ImageError(`has more pixels than ${MOST_PIXELS.toLocaleString('en-US')}`);
  }
  const { width, height, data } = PNG.sync.read(bytes);
  return { width, height, data, step: 4, format: 'png' };
}
