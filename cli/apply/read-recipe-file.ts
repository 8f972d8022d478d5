import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { CONFIG_KEYS } from '../../contract/jobs';
import { RECIPE_FILE } from '../../contract/workbench';
import { describeFileError, InputError } from '../drift/input-error';

/** A part of a recipe as the preparation's configuration has it, by the keys of the contract. */
export type RecipePart = Readonly<Record<string, unknown>>;

const ANY = v.optional(v.unknown());

/**
 * What a feature may say; what its type does not take counts for nothing. What the values are is looked at where they are written:
 * what cannot be is told, and the rest is.
 */
const FEATURE = v.looseObject({
  name: v.string(),
  type: v.string(),
  missing: v.nullish(v.looseObject({})),
  scaling: ANY,
  encoding: ANY,
  trim: ANY,
  [CONFIG_KEYS.flagMissing]: ANY,
  [CONFIG_KEYS.maximumCategories]: ANY,
  [CONFIG_KEYS.order]: ANY,
  [CONFIG_KEYS.hashColumns]: ANY,
  [CONFIG_KEYS.ignoreCase]: ANY,
  [CONFIG_KEYS.parts]: ANY,
  [CONFIG_KEYS.ageAt]: ANY,
  [CONFIG_KEYS.mask]: ANY,
  // Whether a text reaches the algorithm as it was written is said by the recipe's problem.
  [CONFIG_KEYS.whole]: ANY,
});

/** The keys of a feature that are known. */
export const FEATURE_KEYS: readonly string[] = Object.keys(FEATURE.entries);

const NAMES = v.nullish(v.array(v.string()));
const RECIPE = v.looseObject({
  target: v.looseObject({ name: v.string() }),
  features: v.array(FEATURE),
  id: NAMES,
  [CONFIG_KEYS.personalData]: NAMES,
  [CONFIG_KEYS.judging]: NAMES,
  [CONFIG_KEYS.derived]: v.nullish(v.array(v.looseObject({ name: v.string() }))),
  [CONFIG_KEYS.missingTexts]: v.nullish(v.array(v.string())),
});

/** A recipe as the preparation's configuration has it. */
export type Recipe = v.InferOutput<typeof RECIPE>;

/** What a notebook has saved: the recipe that was deployed when it was tried, and the one that is to be. */
export interface RecipeFile {
  readonly pipeline: string;
  readonly deployed: Recipe;
  readonly recipe: Recipe;
}

const FILE = v.object({
  [RECIPE_FILE.pipeline]: v.string(),
  [RECIPE_FILE.deployed]: RECIPE,
  [RECIPE_FILE.recipe]: RECIPE,
});

/**
 * Reads what `lifecycle.save(recipe)` has written.
 *
 * @throws InputError naming what is wrong
 */
export function readRecipeFile(file: string): RecipeFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw describeFileError(file, error);
  }
  const said = 'must be what lifecycle.save(recipe) writes in the notebook';
  try {
    return v.parse(FILE, JSON.parse(text));
  } catch (error) {
    if (error instanceof v.ValiError) {
      const [issue] = error.issues;
      throw new InputError(
        `${file}: ${said}; ${[v.getDotPath(issue), issue.message].filter((part) => part !== null).join(': ')}`,
      );
    }
    throw new InputError(`${file}: ${said}; it is not JSON: ${(error as Error).message}`);
  }
}
