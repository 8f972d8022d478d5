import { readFileSync } from 'node:fs';
import { packageFile } from './package-files';
import { LifecycleValidationError } from './validation-error';

/** What the value of a property must be. */
export interface PropertyType {
  /** `string`, `number`, `boolean`, `any`, or the name of a props interface, an enum or a class. */
  readonly types: string[];
  /** Whether the value is an array or a record of such values. */
  readonly many?: 'array' | 'record';
  /** Whether there must be one. */
  readonly required?: boolean;
}

/** What a value of a class, or of an interface of behaviour, has. */
export interface ClassDescription {
  /** The members that it has in any case. */
  readonly members: string[];
  /** How one is made. */
  readonly examples: string[];
}

/** The properties of a props interface. */
export type Properties = Readonly<Record<string, PropertyType>>;

interface PropertyTable {
  readonly interfaces: Readonly<Record<string, Properties>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly classes: Readonly<Record<string, ClassDescription>>;
}

let table: PropertyTable | undefined;

function load(): PropertyTable {
  // Written by constructs/list-properties.mjs when the package is built.
  table ??= JSON.parse(readFileSync(packageFile('build', 'properties.json'), 'utf8')) as PropertyTable;
  return table;
}

function find<T>(list: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(list, name) ? list[name] : undefined;
}

/**
 * The properties of a props interface, with what each must be. What other libraries' interfaces have is not among them.
 */
export function propertiesOf(struct: string): Properties {
  const found = findInterface(struct);
  if (found === undefined) {
    throw new LifecycleValidationError(`${struct}: no such props interface; run \`npm run bundle\` in a checkout`);
  }
  return found;
}

/** The properties of a type, if it is a props interface. */
export function findInterface(type: string): Properties | undefined {
  return find(load().interfaces, type);
}

/** The values of a type, if it is an enum. */
export function findEnum(type: string): string[] | undefined {
  const values = find(load().enums, type);
  return values && Object.values(values);
}

/** What a value of a type has, if it is a class. */
export function findClass(type: string): ClassDescription | undefined {
  return find(load().classes, type);
}

/** The props interface of a property's value, or of each value in it. */
export function structOf(property: PropertyType | undefined): string | undefined {
  return property?.types.find((type) => findInterface(type) !== undefined);
}
