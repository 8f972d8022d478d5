import type { BaselineTarget } from '../drift/baseline';
import type { CaptureOptions } from '../drift/capture-counter';
import { countDetections } from './count-detections';
import { measureImage } from './measures';

/**
 * What reads the one image of a request as a row of what is measured of it, and boxes of the answer as how many they are.
 *
 * @param fail makes the error of a request that is no image which can be read
 */
export function readImages(
  { detectionScore }: BaselineTarget,
  fail: (detail: string) => Error,
): Pick<CaptureOptions, 'flatten' | 'readRows'> {
  return {
    ...(detectionScore !== undefined && { flatten: (line: string) => countDetections(line, detectionScore) }),
    readRows: ({ data, encoding }) => {
      if (encoding !== 'BASE64') {
        throw fail(`an image is captured in BASE64, got encoding ${encoding}`);
      }
      try {
        return { rows: [measureImage(Buffer.from(data, 'base64'))], unknownNames: [] };
      } catch (error) {
        throw (error as Error).name === 'ImageError' ? fail(`the image ${(error as Error).message}`) : error;
      }
    },
  };
}
