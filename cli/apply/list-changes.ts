import { isDeepStrictEqual } from 'node:util';
import { CONFIG_KEYS } from '../../contract/jobs';
import { DEFAULT_SPLIT } from '../../contract/recipe';
import type { Recipe, RecipePart } from './read-recipe-file';
import { UnwritableError, type WriteName, writeDerived, writeFeature, writeNumber, writeTexts } from './write-column';

/** A property that is to be in code: by the name of what it is in. Without code, it is to go. */
export interface Change {
  /** `columns` or `derived`, where it is a property of one of these; absent where it is one of the recipe itself. */
  readonly within?: 'columns' | 'derived';
  readonly name: string;
  readonly code?: string;
}

/** What is other in a recipe. */
export interface Changes {
  readonly placed: readonly Change[];
  /** What only a person can write, one line each. */
  readonly byHand: readonly string[];
}

type Roles = ReadonlyMap<string, string | RecipePart>;

/** The roles of columns that are not features, with what declares them. */
const ROLES: readonly (readonly [string, string])[] = [
  [CONFIG_KEYS.judging, 'forJudging'],
  [CONFIG_KEYS.personalData, CONFIG_KEYS.personalData],
  ['id', 'id'],
];

/** What is a property of the recipe itself, in code; nothing where it is the usual. */
const PROPERTIES: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  split: writeSplit,
  [CONFIG_KEYS.dropCorrelated]: writeNumber,
  [CONFIG_KEYS.missingTexts]: (value) => writeTexts(value as unknown[]),
};

/** What makes the deployed recipe the one that is to be, as properties of the app's code. */
export function listChanges(deployed: Recipe, recipe: Recipe, write: WriteName): Changes {
  const placed: Change[] = [];
  const byHand: string[] = [];
  const add = (change: Omit<Change, 'code'>, make: () => string | undefined): void => {
    try {
      placed.push({ ...change, code: make() });
    } catch (error) {
      if (!(error instanceof UnwritableError)) {
        throw error;
      }
      byHand.push(`${change.within ?? 'recipe'}.${change.name}: ${error.message}`);
    }
  };
  const [before, after] = [listRoles(deployed), listRoles(recipe)];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const role = after.get(name);
    if (!isDeepStrictEqual(before.get(name), role)) {
      add({ within: 'columns', name }, () => (role === undefined ? undefined : writeRole(role, write)));
    }
  }
  const [derivedBefore, derivedAfter] = [listDerived(deployed), listDerived(recipe)];
  for (const name of new Set([...derivedBefore.keys(), ...derivedAfter.keys()])) {
    const column = derivedAfter.get(name);
    if (!isDeepStrictEqual(derivedBefore.get(name), column)) {
      add({ within: 'derived', name }, () => column && writeDerived(column, write));
    }
  }
  for (const [key, toCode] of Object.entries(PROPERTIES)) {
    if (!isDeepStrictEqual(deployed[key], recipe[key])) {
      add({ name: key }, () => (recipe[key] === undefined || recipe[key] === null ? undefined : toCode(recipe[key])));
    }
  }
  const [othersBefore, others] = [listOthers(deployed), listOthers(recipe)];
  for (const key of new Set([...Object.keys(othersBefore), ...Object.keys(others)])) {
    const [asked, wanted] = [othersBefore[key], others[key]];
    if (key === CONFIG_KEYS.forecasting && isPart(asked) && isPart(wanted)) {
      byHand.push(...describeForecast(asked, wanted));
    } else if (!isDeepStrictEqual(asked, wanted)) {
      byHand.push(`recipe.${key}: ${show(others[key])}, was ${show(othersBefore[key])}`);
    }
  }
  return { placed, byHand: [...byHand, ...describeOrder(deployed, recipe)] };
}

/** What of a recipe is written by a person. */
function listOthers(recipe: Recipe): RecipePart {
  const { features: _features, id: _id, [CONFIG_KEYS.derived]: _derived, ...rest } = recipe;
  const { [CONFIG_KEYS.personalData]: _personalData, [CONFIG_KEYS.judging]: _judging, ...others } = rest;
  return Object.fromEntries(Object.entries(others).filter(([key]) => !(key in PROPERTIES)));
}

function isPart(value: unknown): value is RecipePart {
  return typeof value === 'object' && value !== null;
}

/** What is forecast, and from what, as the problem of the app says it. */
function describeForecast(before: RecipePart, after: RecipePart): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => `Problem.forecasting, ${name}: ${show(after[name])}, was ${show(before[name])}`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

function listRoles(recipe: Recipe): Roles {
  const roles = new Map<string, string | RecipePart>();
  // The rows of a forecast are told apart by what its problem names.
  const declared = CONFIG_KEYS.forecasting in recipe ? ROLES.filter(([key]) => key !== 'id') : ROLES;
  for (const [key, factory] of declared) {
    for (const name of (recipe[key] as string[] | undefined) ?? []) {
      roles.set(name, factory);
    }
  }
  return new Map([...roles, ...recipe.features.map((feature) => [feature.name, feature] as const)]);
}

function writeRole(role: string | RecipePart, write: WriteName): string {
  return typeof role === 'string' ? `${write('Column')}.${role}()` : writeFeature(role, write);
}

function listDerived(recipe: Recipe): ReadonlyMap<string, RecipePart> {
  const columns = (recipe[CONFIG_KEYS.derived] as RecipePart[] | undefined) ?? [];
  return new Map(columns.map((column) => [String(column.name), column]));
}

function writeSplit(split: unknown): string | undefined {
  if (isDeepStrictEqual(split, { ...DEFAULT_SPLIT })) {
    return undefined;
  }
  return `{ ${Object.entries(split as RecipePart)
    .map(([name, share]) => `${name}: ${writeNumber(share)}`)
    .join(', ')} }`;
}

/** New features come last, since the place of a column in code is that of a person to say. */
function describeOrder(deployed: Recipe, recipe: Recipe): string[] {
  const [before, after] = [deployed, recipe].map(({ features }) => features.map(({ name }) => name));
  const kept = before!.filter((name) => after!.includes(name));
  const expected = [...kept, ...after!.filter((name) => !before!.includes(name))];
  return isDeepStrictEqual(after, expected) ? [] : [`the order of the features: ${after!.join(', ')}`];
}
