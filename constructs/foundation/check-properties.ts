import { readFileSync } from 'node:fs';
import { distance } from 'fastest-levenshtein';
import { packageFile } from './package-files';
import { LifecycleValidationError } from './validation-error';

/** By props interface and property: the props interface of the property's value, or '' for any other value. */
type PropertyTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

let table: PropertyTable | undefined;

/**
 * The properties of a props interface, with the props interface of each value, or '' for any other value. What other
 * libraries' interfaces have is not among them.
 */
export function propertiesOf(struct: string): Readonly<Record<string, string>> {
  // Written by constructs/list-properties.mjs when the package is built.
  table ??= JSON.parse(readFileSync(packageFile('build', 'properties.json'), 'utf8')) as PropertyTable;
  const found = table[struct];
  if (found === undefined) {
    throw new LifecycleValidationError(`${struct}: no such props interface; run \`npm run bundle\` in a checkout`);
  }
  return found;
}

/** The part of an object that a props interface describes. */
export function pickProperties<T>(struct: string, given: T): T {
  const properties = propertiesOf(struct);
  return Object.fromEntries(Object.entries(given as object).filter(([name]) => Object.hasOwn(properties, name))) as T;
}

/**
 * Refuses properties that a props interface does not have, at any depth. TypeScript's compiler does so as well, but neither
 * JavaScript nor `tsx` nor a spread object has it: an option that is written wrong would be left out in silence.
 *
 * @param struct the interface's name
 * @param isInherited whether the interface has a property from another library
 * @throws LifecycleValidationError with the property's name and the nearest right one
 */
export function checkProperties(
  struct: string,
  given: object | undefined,
  isInherited: (name: string) => boolean = () => false,
): void {
  checkObject(struct, given, '', isInherited);
}

function checkObject(struct: string, given: unknown, path: string, isInherited: (name: string) => boolean): void {
  // An object of a class has what it has.
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype) {
    return;
  }
  const properties = propertiesOf(struct);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) {
      continue;
    }
    if (Object.hasOwn(properties, name)) {
      const inner = properties[name];
      const values: unknown[] = inner === '' ? [] : Array.isArray(value) ? value : [value];
      values.forEach((one) => checkObject(inner, one, `${path}${name}.`, () => false));
    } else if (!isInherited(name)) {
      throw new LifecycleValidationError(`${path}${name}: is no property of ${struct}${hint(properties, name, path)}`);
    }
  }
}

function hint(properties: Readonly<Record<string, string>>, name: string, path: string): string {
  // Those of one level deeper count as well: many an option is looked for one level too high.
  const candidates = Object.entries(properties).flatMap(([property, inner]) => [
    property,
    ...(inner === '' ? [] : Object.keys(propertiesOf(inner)).map((deeper) => `${property}.${deeper}`)),
  ]);
  const plain = (text: string): string => text.toLowerCase().replace('.', '');
  const [nearest] = candidates
    .map((candidate) => ({ candidate, away: distance(plain(name), plain(candidate)) }))
    .sort((a, b) => a.away - b.away);
  return nearest !== undefined && nearest.away <= name.length / 2
    ? `, did you mean '${path}${nearest.candidate}'?`
    : `, which has ${Object.keys(properties).join(', ')}`;
}
