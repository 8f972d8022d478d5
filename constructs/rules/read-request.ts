import { Token } from 'aws-cdk-lib';

/** A number that is known at synthesis; neither a token nor a pipeline expression. */
export function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && !Token.isUnresolved(value) ? value : undefined;
}

/** A text that is known at synthesis, as a whole. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && !Token.isUnresolved(value) ? value : undefined;
}

/** The entries of a map, or of nothing. */
export function readEntries(map: unknown): Array<[string, unknown]> {
  return typeof map === 'object' && map !== null && !Array.isArray(map) ? Object.entries(map) : [];
}

/** The members of a list, or of nothing. */
export function readList<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}

/** The first value that occurs a second time. */
export function findTwice(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

/** The repository of an image's URI, also where account and region are filled in only by the deployment. */
export function readRepository(uri: unknown): string | undefined {
  return typeof uri === 'string' ? /\/([a-z0-9][a-z0-9._-]*)(?:[:@][^/]*)?$/.exec(uri)?.[1] : undefined;
}
