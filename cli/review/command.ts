import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Command, InvalidArgumentError } from 'commander';
import { createS3Client } from '../../engine/aws/s3';
import { InputError } from '../drift/input-error';
import { removeControlCharacters } from '../drift/print-result';
import type { CommandContext } from '../local/command';
import type { Stack } from './assembly';
import { type Clients, readDeployed } from './deployed';
import { FAIL_KINDS, type FailKind, type Finding } from './finding';
import { readPrices } from './price-file';
import { renderJson, renderMarkdown, renderText } from './render';
import { renderHtml } from './render-html';
import type { ReplacementRules } from './replacement-rules';
import { type Review, reviewStacks } from './review';
import { readSource, synthesizeFolder } from './synthesize';
import { tryPipelines } from './try';

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
  /** Whether what is deployed is what was before. */
  readonly deployed?: boolean;
  /** With `deployed`: where the app had stacks that it may no longer have. */
  readonly stacksOf?: string;
  /** Raw rows with which both pipelines are run on this machine. */
  readonly try?: string;
  readonly workDir?: string;
}

/**
 * Says what a change of an app changes.
 *
 * @param after absent: the app as it lies in its folder
 * @returns the exit code
 * @throws InputError when something given cannot be read, synthesized or tried
 */
export async function review(
  before: string,
  after: string | undefined,
  options: ReviewOptions,
  context: CommandContext,
): Promise<number> {
  const table = readPrices(options.prices);
  const folder = path.resolve(options.app);
  const [old, fresh] = [readSource(before, folder), readAfter(after, folder)];
  if (old.length + fresh.length === 0) {
    throw new InputError(`neither ${before} nor ${after ?? `the app in ${options.app}`} has a stack`);
  }
  const found = reviewStacks(old, fresh, readRules(context), table);
  const trial = await makeTrial(old, fresh, options, context);
  return report({ ...found, findings: [...found.findings, ...trial] }, options, context);
}

/** CloudFormation does not know which stacks are those of an app. */
const UNSEEN =
  'Stacks that the app no longer has were not looked for, and stay deployed: --stacks-of <revision> names those that it had.';

/** What both pipelines measure, where somebody asks for it. */
async function makeTrial(
  old: readonly Stack[],
  fresh: readonly Stack[],
  { try: rows, workDir = '.local' }: ReviewOptions,
  { root, write }: CommandContext,
): Promise<readonly Finding[]> {
  return rows === undefined
    ? []
    : tryPipelines(old, fresh, { root, rows: path.resolve(rows), workDir: path.resolve(workDir), say: write });
}

/**
 * Says what a deployment of an app changes of what is deployed.
 *
 * @param after absent: the app as it lies in its folder
 * @returns the exit code
 * @throws InputError when something cannot be read or synthesized
 */
export async function reviewDeployed(
  after: string | undefined,
  options: ReviewOptions,
  context: CommandContext,
  clients: Clients = createClients(),
): Promise<number> {
  const table = readPrices(options.prices);
  const folder = path.resolve(options.app);
  const fresh = readAfter(after, folder);
  const had = options.stacksOf === undefined ? [] : readSource(options.stacksOf, folder);
  if (fresh.length + had.length === 0) {
    throw new InputError(
      `${after ?? `the app in ${options.app}`} has no stack; --stacks-of <revision> names those that it had`,
    );
  }
  const { stacks, remarks } = await readDeployed(fresh, clients, had);
  const code = report(reviewStacks(stacks, fresh, readRules(context), table, remarks), options, context);
  if (options.stacksOf === undefined) {
    context.write('');
    context.write(UNSEEN);
  }
  return code;
}

function readAfter(after: string | undefined, folder: string): Stack[] {
  return after === undefined ? synthesizeFolder(folder) : readSource(after, folder);
}

function readRules({ root }: CommandContext): ReplacementRules {
  return JSON.parse(readFileSync(path.join(root, 'build', 'replacements.json'), 'utf8')) as ReplacementRules;
}

/** With the credentials of the environment, as the AWS CLI has them. */
function createClients(): Clients {
  const at = (region?: string): { readonly region?: string } => (region === undefined ? {} : { region });
  return {
    cloudFormation: (region) => new CloudFormationClient(at(region)),
    s3: (region) => createS3Client(at(region)),
  };
}

/** Shows and writes a review, and says with which code the command ends. */
function report(found: Review, options: ReviewOptions, { write }: CommandContext): number {
  renderText(found).trimEnd().split('\n').map(removeControlCharacters).forEach(write);
  for (const [file, render] of [
    [options.markdown, renderMarkdown],
    [options.html, renderHtml],
    [options.json, renderJson],
  ] as const) {
    if (file !== undefined) {
      writeOutput(file, render(found));
    }
  }
  const because = listFailing(found.findings, options.failOn);
  if (because.length > 0) {
    write('');
    write(`--fail-on: ends with ${FOUND}, because of ${because.join(', ')}`);
  }
  return because.length > 0 ? FOUND : 0;
}

/** The kinds that a build is to fail on, with how many findings there are of each. */
function listFailing(findings: readonly Finding[], failOn: readonly FailKind[]): string[] {
  return [...new Set(failOn)].flatMap((kind) => {
    const count = findings.filter((finding) => finding.kind === kind || finding.also?.includes(kind)).length;
    return count > 0 ? [`${kind} (${count})`] : [];
  });
}

function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new InputError(`${file} cannot be written: ${(error as Error).message}`);
  }
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
    .argument('[before]', 'a cloud assembly (cdk.out), a template, or a git revision that is synthesized')
    .argument('[after]', 'the same; left out: the app as it lies in its folder')
    .option('--deployed', 'in place of <before>: what is deployed, read with the credentials of the environment')
    .option(
      '--stacks-of <before>',
      'with --deployed: a cloud assembly, template or revision whose stacks are asked for too, where the app no longer has them',
    )
    .option('--app <folder>', 'where the cdk.json of the app lies', '.')
    .option('--markdown <file>', 'writes the review for a comment, at most 60 lines, and code folded')
    .option('--html <file>', 'writes the whole review as a page')
    .option('--json <file>', 'writes the review for programs')
    .option(
      '--try <rows>',
      'runs both pipelines on this machine with a file or folder of raw rows, and compares the metrics',
    )
    .option('--work-dir <folder>', 'with --try: where its Python environment and files are', '.local')
    .option('--prices <file>', 'a JSON file that overrules prices and assumptions, see docs/review.md')
    .option('--fail-on <kinds>', `ends with 1 where one of these is found: ${FAIL_KINDS.join(', ')}`, parseKinds, [])
    .action(async (before: string | undefined, after: string | undefined, options: ReviewOptions) => {
      if (options.deployed ? after !== undefined : before === undefined) {
        throw new InputError('review: give <before>, or --deployed in its place, and at most one <after>');
      }
      if (!options.deployed && options.stacksOf !== undefined) {
        throw new InputError('--stacks-of: goes with --deployed; without it, <before> has the stacks of before');
      }
      if (options.deployed && options.try !== undefined) {
        throw new InputError('--try: needs the files of both sides, which --deployed has not');
      }
      process.exitCode = options.deployed
        ? await reviewDeployed(before, options, common)
        : await review(before!, after, options, common);
    });
}
