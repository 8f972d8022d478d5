/**
 * The next page of a list, as AWS gives them.
 *
 * @param rest what comes after the page before
 * @param tokenOf what the page after this one begins behind
 */
export function pageOf<T>(
  rest: readonly T[],
  size: number,
  tokenOf: (last: T) => string,
): { readonly page: readonly T[]; readonly next?: string } {
  const page = rest.slice(0, size);
  return { page, next: rest.length > size ? tokenOf(page.at(-1)!) : undefined };
}
