import type { ListedObject } from '../../engine/aws/s3';

/** Rows that were brought together. */
export interface Delivery {
  /** The folder, with a slash at its end, or the file. */
  readonly uri: string;
  readonly objects: readonly ListedObject[];
}

/**
 * The newest delivery: of the files and folders that lie straight below a prefix, the one with the newest object. What has a name
 * that begins with a dot or an underscore is none, such as the marks of programs that write.
 *
 * @param prefix with a slash at its end
 */
export function findDelivery(objects: readonly ListedObject[], prefix: string): Delivery | undefined {
  const deliveries = new Map<string, ListedObject[]>();
  for (const object of objects.filter(({ uri, size }) => size > 0 && !/(^|\/)[._]/.test(uri.slice(prefix.length)))) {
    const [name, ...rest] = object.uri.slice(prefix.length).split('/');
    const uri = `${prefix}${name}${rest.length > 0 ? '/' : ''}`;
    const its = deliveries.get(uri) ?? [];
    its.push(object);
    deliveries.set(uri, its);
  }
  const found = [...deliveries].map(([uri, its]) => ({
    uri,
    objects: its,
    newest: its.reduce((newest, one) => Math.max(newest, timeOf(one)), 0),
  }));
  found.sort((one, other) => other.newest - one.newest || (one.uri < other.uri ? 1 : -1));
  return found[0];
}

function timeOf({ lastModified }: ListedObject): number {
  return lastModified?.getTime() ?? 0;
}
