import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** Lines around what changes. */
const CONTEXT = 3;

/**
 * How a file changes, in the form that `git apply` and `patch -p1` take.
 *
 * @param file its path from where the patch is applied
 */
export function renderUnifiedDiff(file: string, before: string, after: string): string {
  const options = { context: CONTEXT, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, options);
}
