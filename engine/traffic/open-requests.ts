import type { Baseline } from '../drift/baseline';
import type { CaptureOptions } from '../drift/capture-counter';
import { openEmbeddings } from '../embeddings/open-embeddings';
import { openImages } from '../images/open-images';
import { openTexts } from '../text/open-texts';

/** What reads requests that are no plain rows, and embeddings, loaded where a baseline has such: series, texts, images. */
export async function openRequests(
  baseline: Baseline,
): Promise<Pick<CaptureOptions, 'flatten' | 'expandTexts' | 'readRows' | 'readEmbeddings'>> {
  const { target } = baseline;
  if (target?.type === 'forecasting') {
    const { flattenCapture } = await import('../series/flatten-capture');
    return { flatten: (line) => flattenCapture(line, target.season ?? 1) };
  }
  return {
    expandTexts: await openTexts(baseline),
    ...(await openImages(baseline)),
    readEmbeddings: await openEmbeddings(baseline),
  };
}
