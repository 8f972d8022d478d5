import type { Baseline } from '../drift/baseline';
import type { ReadRows } from '../drift/capture';
import { PayloadError } from '../drift/payload';

/**
 * What reads the one image of a request of a baseline of images as a row of what is measured of it, and throws PayloadError where
 * it is none that can be read; undefined of any other baseline, which needs no decoders.
 */
export async function openImages({ target }: Baseline): Promise<ReadRows | undefined> {
  if (!target?.images) {
    return undefined;
  }
  const { measureImage } = await import('./measures');
  return ({ data, encoding }) => {
    if (encoding !== 'BASE64') {
      throw new PayloadError('unreadableImage', `an image is captured in BASE64, got encoding ${encoding}`);
    }
    try {
      return { rows: [measureImage(Buffer.from(data, 'base64'))], unknownNames: [] };
    } catch (error) {
      throw (error as Error).name === 'ImageError'
        ? new PayloadError('unreadableImage', `the image ${(error as Error).message}`)
        : error;
    }
  };
}
