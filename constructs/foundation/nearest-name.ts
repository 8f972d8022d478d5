import { distance } from 'fastest-levenshtein';

/**
 * The first of the names that are nearest to what was given, by Levenshtein's distance.
 *
 * @param most how far it may be away
 * @param plain what of a name is compared; all of it, unless told otherwise
 * @returns undefined when none is near enough
 */
export function nearestName(
  given: string,
  names: readonly string[],
  most: number,
  plain: (name: string) => string = (name) => name,
): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, away: distance(plain(given), plain(name)) }))
    .sort((one, other) => one.away - other.away);
  return nearest !== undefined && nearest.away <= most ? nearest.name : undefined;
}
