import type { ReadEmbeddings } from '../answers/prediction-reader';
import type { Baseline } from '../drift/baseline';

/** What reads the embeddings of answers; undefined of a baseline without any. */
export async function openEmbeddings({ embedding }: Baseline): Promise<ReadEmbeddings | undefined> {
  if (embedding === undefined) {
    return undefined;
  }
  const { readEmbeddings } = await import('./read-embeddings');
  return readEmbeddings(embedding.dimensions);
}
