import { type Fact, type Facts, ORDER } from './resolve';

/** What the elements of a list are told apart by. */
export function listNames(list: Fact | undefined): string[] {
  // A list that only the deployment knows is a text.
  return typeof list === 'object' && list !== null ? Object.keys(list).filter((name) => name !== ORDER) : [];
}

/** The elements of a list of objects. */
export function listParts(list: Fact | undefined): Facts[] {
  return listNames(list).map((name) => (list as Facts)[name] as Facts);
}
