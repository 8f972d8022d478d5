import type { ReadEmbeddings } from '../answers/prediction-reader';
import { Projection } from './project';

/** What reads embeddings of so many numbers. */
export function readEmbeddings(dimensions: number): ReadEmbeddings {
  const projection = new Projection(dimensions);
  return (answers) => {
    const read = answers.map(({ embedding }) => projection.project(embedding));
    const embeddings = read.filter((one) => typeof one !== 'string');
    const why = read.find((one) => typeof one === 'string');
    return {
      embeddings,
      unreadEmbeddings: read.length - embeddings.length,
      problems: why === undefined ? [] : [{ reason: 'unreadableEmbedding', detail: `an answer ${why}` }],
    };
  };
}
