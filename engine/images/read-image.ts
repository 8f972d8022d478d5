import { type CapturedPayload, PayloadError, type PayloadRows } from '../drift/payload';
import { ImageError, measureImage } from './measures';

/**
 * Reads the one image of a captured request as a row of what is measured of it.
 *
 * @throws PayloadError when it is no image that can be read
 */
export function readMeasures(payload: CapturedPayload): PayloadRows {
  return { rows: [measurePayload(payload)], unknownNames: [] };
}

/** What is measured of the image in a payload, in the order of IMAGE_MEASURES. */
export function measurePayload({ data, encoding }: CapturedPayload): (string | undefined)[] {
  if (encoding !== 'BASE64') {
    throw new PayloadError('unreadableImage', `an image is captured in BASE64, got encoding ${encoding}`);
  }
  try {
    return measureImage(Buffer.from(data, 'base64'));
  } catch (error) {
    if (error instanceof ImageError) {
      throw new PayloadError('unreadableImage', `the image ${error.message}`);
    }
    throw error;
  }
}
