import { EMBEDDING_COLUMNS } from '../../contract/embedding';
import { FILES } from '../../contract/layout';
import type { NumericBaseline } from '../drift/column-baseline';
import type { EmbeddingBaseline } from '../drift/embedding-baseline';
import { parseTable } from '../drift/parse-table';
import type { RawValues } from '../drift/plain-table';
import { BaselineError } from '../drift/schema';

/**
 * What live embeddings are compared with, of a predictions.csv that has them.
 *
 * @param build makes a column of numbers one of a baseline
 * @returns undefined where the answers to the held-out rows had none
 * @throws BaselineError
 */
export function fitEmbedding(
  predictions: string,
  build: (name: string, values: RawValues) => NumericBaseline,
): EmbeddingBaseline | undefined {
  const [header = ''] = predictions.split('\n', 1);
  if (!header.trimEnd().endsWith(EMBEDDING_COLUMNS.join(','))) {
    return undefined;
  }
  const table = parseTable(predictions, true);
  const first = table.record(0)!.length - EMBEDDING_COLUMNS.length;
  const [told, ...projections] = EMBEDDING_COLUMNS.map((_, place) => table.column(first + place, 1, table.length));
  const dimensions = Number(told!.at(0));
  if (!Number.isInteger(dimensions) || dimensions <= 0) {
    throw new BaselineError(
      `${FILES.predictions}: ${EMBEDDING_COLUMNS[0]} must be how many numbers an embedding has, got ${JSON.stringify(told!.at(0))}`,
    );
  }
  return { dimensions, projections: projections.map((values, place) => build(EMBEDDING_COLUMNS[place + 1]!, values)) };
}
