import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { APPLY } from '../../contract/workbench';
import { describeFileError, InputError } from '../drift/input-error';
import { removeControlCharacters } from '../drift/print-result';
import { findCompiler } from './find-compiler';
import { describeChanges, type Placed, placeChanges } from './place-changes';
import { type RecipeFile, readRecipeFile } from './read-recipe-file';
import { renderUnifiedDiff } from './unified-diff';

/** What the command ends with that did not do what it was asked. */
const NOT_DONE = 1;

interface ApplyOptions {
  readonly write: boolean;
}

/** Adds the command that brings a notebook's recipe into the app. */
export function addApplyCommand(program: Command): void {
  program
    .command(APPLY)
    .description("puts a notebook's recipe into the file that declares it, as a unified diff")
    .argument('<recipe>', 'what lifecycle.save(recipe) has written in the notebook')
    .argument('<file>', 'the TypeScript or JavaScript file with the recipe')
    .option('--write', 'writes the file as well', false)
    .action((recipe: string, file: string, options: ApplyOptions) => {
      process.exitCode = apply(recipe, file, options);
    });
}

function apply(recipeFile: string, file: string, { write }: ApplyOptions): number {
  const saved = readRecipeFile(recipeFile);
  const text = readText(file);
  const { text: changed, byHand } = place(file, text, saved);
  if (byHand.length > 0) {
    tell([`${file} is left as it is, because there is no place in it for this; write it by hand:`, ...byHand]);
    if (changed !== text) {
      tell(['the rest would be:', ...render(file, text, changed)]);
    }
    return NOT_DONE;
  }
  if (changed === text) {
    tell([`${file} is left as it is: the recipe is the deployed one`]);
    return 0;
  }
  // What a program reads, so that `git apply` takes it.
  process.stdout.write(renderUnifiedDiff(toDiffPath(file), text, changed));
  if (write) {
    writeFileSync(file, changed);
  }
  tell([
    write
      ? `${file} is written: build the app, look at \`git diff\`, and open a pull request`
      : `${file} is left as it is: with --write it is written, or pipe this into \`git apply\``,
  ]);
  return 0;
}

function place(file: string, text: string, saved: RecipeFile): Placed {
  const paste = (reason: string): InputError =>
    new InputError([`${reason}; write this by hand:`, ...describeChanges(saved).map((line) => `  ${line}`)].join('\n'));
  const compiler = findCompiler(file);
  if (!compiler) {
    throw paste(
      `${file} cannot be read without TypeScript 4.9 to 6, which is not installed beside it: npm install --save-dev typescript`,
    );
  }
  try {
    return placeChanges(compiler, file, text, saved);
  } catch (error) {
    throw error instanceof InputError ? paste(error.message) : error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw describeFileError(file, error);
  }
}

function render(file: string, before: string, after: string): string[] {
  return renderUnifiedDiff(toDiffPath(file), before, after).trimEnd().split('\n');
}

/** From where the command runs, as git has it. */
function toDiffPath(file: string): string {
  return path.relative(process.cwd(), path.resolve(file)).split(path.sep).join('/');
}

function tell(lines: readonly string[]): void {
  process.stderr.write(`${lines.map(removeControlCharacters).join('\n')}\n`);
}
