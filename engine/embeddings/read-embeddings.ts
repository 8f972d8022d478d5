import type { ReadEmbeddings } from '../answers/prediction-reader';
import { Projection } from './project';

/** What reads embeddings of so many numbers. */
export function readEmbeddings(dimensions: number): ReadEmbeddings {
  const projection = new Projection(dimensions);
  return (record, answers) => {
    const read = answers.map(({ embedding }) => projection.project(embedding));
    record.embeddings = read.filter((one) => typeof one !== 'string');
    record.unreadEmbeddings = read.length - record.embeddings.length;
    const why = read.find((one) => typeof one === 'string');
    if (why !== undefined) {
      record.problems.push({ reason: 'unreadableEmbedding', detail: `an answer ${why}` });
    }
  };
}
