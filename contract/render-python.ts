// Writes the Python modules of the contract. Run when the package is built.
import { type Module, type Names, toUpperSnake, type Value } from './python-module';
import { MODULES } from './python-modules';

/** The texts of all modules by their places from the package's root. */
export function renderModules(): Record<string, string> {
  return Object.fromEntries(Object.entries(MODULES).map(([file, module]) => [file, renderModule(module)]));
}

/** A module's text, formatted as ruff would. */
function renderModule({ about, constants, sets, names = {} }: Module): string {
  const lines = Object.entries(constants).map(([name, value]) => `${name} = ${renderValue(value)}`);
  return [
    `"""${about}: written by \`npm run bundle\` from contract/."""`,
    ...(lines.length > 0 ? ['', ...lines] : []),
    ...Object.entries(sets).map(([name, members]) => renderClass(name, members, true)),
    ...Object.entries(names).map(([name, members]) => renderClass(name, members, false)),
    '',
  ].join('\n');
}

/** Ruff's length of a line, less what stands before the value. */
const LONGEST_VALUE = 95;

function renderValue(value: Value): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(item));
    const line = `(${items.join(', ')})`;
    return line.length > LONGEST_VALUE ? `(\n${items.map((item) => `    ${item},\n`).join('')})` : line;
  }
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  return JSON.stringify(value).replace(/([:,])(?=\S)/g, '$1 ');
}

/** @param counted whether the class lists its values as ALL, in their order */
function renderClass(name: string, names: Names, counted: boolean): string {
  const members = Object.entries(names).map(([key, value]) => [toUpperSnake(key), value] as const);
  return [
    `\n\nclass ${name}:`,
    ...members.map(([key, value]) => `    ${key} = ${JSON.stringify(value)}`),
    ...(counted ? [`    ALL = ${renderNames(members.map(([key]) => key))}`] : []),
  ].join('\n');
}

/** A tuple of names, on a line each where they are too long for one. */
function renderNames(names: string[]): string {
  const line = `(${names.join(', ')}${names.length === 1 ? ',' : ''})`;
  return line.length > LONGEST_VALUE ? `(\n${names.map((name) => `        ${name},\n`).join('')}    )` : line;
}
