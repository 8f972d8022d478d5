import type { Baseline } from '../drift/baseline';
import type { CaptureOptions } from '../drift/capture-counter';
import { PayloadError } from '../drift/payload';

/** What reads requests of a baseline of images, see readImages; nothing of any other baseline, which needs no decoders. */
export async function openImages({ target }: Baseline): Promise<Pick<CaptureOptions, 'flatten' | 'readRows'>> {
  if (!target?.images) {
    return {};
  }
  const { readImages } = await import('./captured-images');
  return readImages(target, (detail) => new PayloadError('unreadableImage', detail));
}
