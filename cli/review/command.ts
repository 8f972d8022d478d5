import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { removeControlCharacters } from '../drift/print-result';
import type { CommandContext } from '../local/command';
import { FAIL_KINDS, type FailKind } from './finding';
import { readPrices } from './price-file';
import { renderJson, renderMarkdown, renderText } from './render';
import { renderHtml } from './render-html';
import type { ReplacementRules } from './replacement-rules';
import { reviewStacks } from './review';
import { readSource, synthesizeFolder } from './synthesize';

/** The exit code where something is found that `--fail-on` names. */
export const FOUND = 1;

/** Where a review goes, and what it fails on. */
export interface ReviewOptions {
  readonly app: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly json?: string;
  readonly failOn: readonly FailKind[];
  /** A file that overrules prices and assumptions. */
  readonly prices?: string;
}

/**
 * Says what a change of an app changes.
 *
 * @param after absent: the app as it lies in its folder
 * @returns the exit code
 * @throws InputError when something given cannot be read or synthesized
 */
export function review(
  before: string,
  after: string | undefined,
  options: ReviewOptions,
  { root, write }: CommandContext,
): number {
  const folder = path.resolve(options.app);
  const rules = JSON.parse(readFileSync(path.join(root, 'build', 'replacements.json'), 'utf8')) as ReplacementRules;
  const table = readPrices(options.prices);
  const old = readSource(before, folder);
  const fresh = after === undefined ? synthesizeFolder(folder) : readSource(after, folder);
  const found = reviewStacks(old, fresh, rules, table);
  renderText(found).trimEnd().split('\n').map(removeControlCharacters).forEach(write);
  for (const [file, render] of [
    [options.markdown, renderMarkdown],
    [options.html, renderHtml],
    [options.json, renderJson],
  ] as const) {
    if (file !== undefined) {
      writeFileSync(file, render(found));
    }
  }
  return found.findings.some(({ kind }) => kind !== undefined && options.failOn.includes(kind)) ? FOUND : 0;
}

function parseKinds(text: string): FailKind[] {
  const kinds = text.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !(FAIL_KINDS as readonly string[]).includes(kind));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is none of ${FAIL_KINDS.join(', ')}.`);
  }
  return kinds as FailKind[];
}

/** Adds the command `review`. */
export function addReviewCommand(program: Command, common: CommandContext): void {
  program
    .command('review')
    .description('says what a change of an app changes: the model, guards, access, and what happens at the deployment')
    .argument('<before>', 'a cloud assembly (cdk.out), a template, or a git revision that is synthesized')
    .argument('[after]', 'the same; left out: the app as it lies in its folder')
    .option('--app <folder>', 'where the cdk.json of the app lies', '.')
    .option('--markdown <file>', 'writes the review for a comment, at most 60 lines, and code folded')
    .option('--html <file>', 'writes the whole review as a page')
    .option('--json <file>', 'writes the review for programs')
    .option('--prices <file>', 'a JSON file that overrules prices and assumptions, see docs/review.md')
    .option('--fail-on <kinds>', `ends with 1 where one of these is found: ${FAIL_KINDS.join(', ')}`, parseKinds, [])
    .action((before: string, after: string | undefined, options: ReviewOptions) => {
      process.exitCode = review(before, after, options, common);
    });
}
