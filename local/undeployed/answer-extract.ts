import { EXTRACT_ACTIONS, EXTRACT_FOLDERS, type ExtractAnswer, type ExtractRequest } from '../../contract/extract';
import { FILES } from '../../contract/layout';
import type { ObjectStore } from '../interfaces';

/** Where the rows that stand for a query's are: in a bucket that no app has. */
export const EXTRACTED_ROWS = 's3://rows-of-the-query/extract';

/** Whether a request is one to the function that unloads a query. */
export function isExtract(payload: unknown): payload is ExtractRequest {
  const { action, labelled } = (payload ?? {}) as Partial<ExtractRequest>;
  return labelled !== undefined && Object.values<unknown>(EXTRACT_ACTIONS).includes(action);
}

/**
 * Answers for the function that unloads a query. There is no Athena here: the rows that were given stand for those that the query
 * would find, and the query is not looked at. There is no live traffic either, whose labelled rows would be prepared with them.
 */
export async function answerExtract(store: ObjectStore, { folder }: ExtractRequest): Promise<ExtractAnswer> {
  const labelled = `${folder}/${EXTRACT_FOLDERS.noLabels}/`;
  await store.write(`${labelled}${FILES.noLabels}`, '');
  const outcome = 'the given rows stand for those of the query';
  return { outcome, queryId: 'local', attempt: 1, rows: EXTRACTED_ROWS, labelled };
}
