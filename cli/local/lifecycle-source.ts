import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../drift/input-error';
import { ROW_FORM } from './customers';
import { writeStoryDemand } from './demand/demand-story';
import { storeFirstForms } from './forms/forms-story';
import { LAUNCHES, type Launch } from './launch';
import type { Say } from './tasks';

/** Files of raw rows, by their names. */
export type RawRows = ReadonlyMap<string, string | Buffer>;

/** A lifecycle that a local run is about. */
export interface LifecycleSource {
  /** What the run calls it. */
  readonly name: string;
  /** The command that synthesizes it; that of this package's cdk.json when there is none. */
  readonly app?: string;
  /** Makes what is synthesized, where it is not there yet; the Python environment is. */
  readonly make?: (python: string, say: Say, signal: AbortSignal) => Promise<void>;
  /** Context values of the synthesis. */
  readonly context: Record<string, string>;
  /** Its raw rows, read when they are needed. */
  readonly readRows: () => RawRows;
}

/** Whether an example's rows are made, a town's sales: those of demand, and of other models of them. */
export function isDemand(name: string): boolean {
  return /^demand(-|$)/.test(name);
}

/** The example whose forms are drawn, and objects found on them. */
export const FORMS = 'forms';

/** What the preparation reads, by the ends of the names. */
export const TABLE = /\.(csv|tsv|jsonl|ndjson)(\.gz)?$|\.parquet$/i;

/** The examples of a checkout: the folders with a lifecycle. */
export function listExamples(root: string): string[] {
  const folder = path.join(root, 'examples');
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'lifecycle.ts')))
    : [];
}

/**
 * An example of this checkout, with the tables that lie beside its lifecycle, or beside the one that its name begins with.
 *
 * @throws InputError when there is no such example, or no table in its folder
 */
export function findExample(root: string, name: string): LifecycleSource {
  if (!existsSync(path.join(root, 'bin', 'app.ts'))) {
    throw new Error(
      'the local run deploys the example of a checkout: clone the project and run npm ci && npm run local there; a table of your own needs none: --data <file> --target <column>',
    );
  }
  const known = listExamples(root);
  if (!known.includes(name)) {
    throw new InputError(`--example: there is no examples/${name}/lifecycle.ts; there are ${known.join(', ')}`);
  }
  const context = { example: name };
  const launch = LAUNCHES[name];
  if (launch) {
    return { name, context, readRows: () => readLaunched(launch, root) };
  }
  if (isDemand(name)) {
    return { name, context, readRows: () => new Map([['sales.csv', writeStoryDemand()]]) };
  }
  if (name === FORMS) {
    return { name, context, readRows: () => storeFirstForms(root) };
  }
  // Another model of the same rows: house-prices-elastic-net has those of house-prices.
  const [folder, tables] = [name, ...known.filter((other) => name.startsWith(`${other}-`))]
    .map((owner): [string, string[]] => {
      const place = path.join(root, 'examples', owner);
      return [place, readdirSync(place).filter((file) => TABLE.test(file))];
    })
    .find(([, found]) => found.length > 0) ?? ['', []];
  if (tables.length === 0) {
    throw new InputError(
      `--example: examples/${name} has no table beside its lifecycle.ts, whose name ends in .csv, .tsv, .jsonl, .ndjson (.gz) or .parquet`,
    );
  }
  const readRows = (): RawRows => new Map(tables.map((file) => [file, readFileSync(path.join(folder, file))]));
  return { name, context, readRows };
}

function readLaunched({ load, words, form = ROW_FORM }: Launch, root: string): RawRows {
  const { beforeLaunch, labelled, unseen } = load(root);
  return form.store(words.everybody, [...beforeLaunch, ...labelled, ...unseen]);
}
