import path from 'node:path';
import { CONFIG_KEYS } from '../../contract/jobs';
import type { TabularProblemName } from '../../contract/metrics';
import { makeChildEnvironment } from '../../local/child-environment';
import { runProgram } from '../../local/child-program';
import { InputError } from '../drift/input-error';

/** The kind of a column that the recipe does not name. */
export const EXCLUDED = 'excluded';

/** What a column of the table is taken for. */
export interface ColumnProposal {
  readonly name: string;
  /** A type of feature, `id`, `personalData`, or `excluded`. */
  readonly kind: string;
  /** Settings of its factory that are not the usual ones. */
  readonly settings: Record<string, unknown>;
  /** Why, and what a person should check; may be empty. */
  readonly why: string;
}

/** What is to learn from a table. */
export interface ProposedAlgorithm {
  /** The factory of `Algorithm`. */
  readonly name: string;
  /** Its props that are not the usual ones. */
  readonly props: Record<string, unknown>;
}

/** What is proposed for a table, as `local/programs/propose_recipe.py` says it. */
export interface Proposal {
  /** `unit` is what there are so many of: `rows`, or `images` of a folder. */
  readonly table: { readonly name: string; readonly rows: number; readonly unit: string };
  readonly target: {
    readonly name: string;
    readonly positiveClass?: string;
    readonly negativeClass?: string;
    readonly classes?: string[];
  };
  readonly problemType: TabularProblemName;
  /** The factory of `Problem`, where more than the target says what is asked. */
  readonly problem: string | null;
  readonly columns: ColumnProposal[];
  readonly format: Record<string, string>;
  readonly missingTexts: string[];
  readonly split: Record<string, number> | null;
  readonly minimumHeldOutRows: number | null;
  readonly algorithm: ProposedAlgorithm;
  readonly criteria: { readonly metric: string; readonly improvement: number }[];
  /** What is reached without a model. */
  readonly naive: string;
  /** Sentences on what was guessed, and on what a person should check. */
  readonly notes: string[];
}

/** A table or a folder of images, and what is known about it. */
export interface GivenTable {
  readonly file: string;
  readonly target: string;
  /** The columns that identify a row together; none, when they are to be found. */
  readonly ids: string[];
}

/** The table was read, and cannot be used. */
const UNUSABLE = 2;

/**
 * Reads a table and proposes a recipe, by the Python code that will prepare it.
 *
 * @throws InputError when the table cannot be used, with what was found in it
 */
export async function propose(
  { file, target, ids }: GivenTable,
  { root, python, signal }: { root: string; python: string; signal?: AbortSignal },
): Promise<Proposal> {
  const program = path.join(root, 'local', 'programs', 'propose_recipe.py');
  const options = JSON.stringify({ target, id: ids });
  const { code, output } = await runProgram(python, [program, path.join(root, 'jobs'), file, options], {
    environment: makeChildEnvironment({ variables: { PYTHONIOENCODING: 'utf-8' } }),
    signal,
  });
  if (code === UNUSABLE) {
    throw new InputError(output.split('\n').at(-1)!);
  }
  if (code !== 0) {
    throw new Error(`${file} could not be read: ${output}`);
  }
  return JSON.parse(output.split('\n').at(-1)!) as Proposal;
}

/** What a person should check, and what the model will not see, a line each. */
export function describeExclusions({ notes, columns }: Proposal): string[] {
  const name = (kind: string, what: string): string[] =>
    columns
      .filter((column) => column.kind === kind && column.why !== '')
      .map((column) => `- ${column.name} ${what}: ${column.why}`);
  return [
    ...notes.map((note) => `- ${note}`),
    ...name(CONFIG_KEYS.personalData, 'is personal data and goes no further'),
    ...name(EXCLUDED, 'is left out'),
  ];
}
