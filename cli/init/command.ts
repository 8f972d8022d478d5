import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { ensurePython } from '../../local/python';
import { type CommandContext, workDirOption } from '../local/command';
import { locatePython } from '../local/locate-python';
import { checkOutput } from './check-output';
import { collect } from './collect';
import { describeTry } from './describe-try';
import { findLibrary } from './find-library';
import { describeExclusions, propose } from './proposal';
import { refuseMissingColumns } from './refuse-missing-columns';
import { renderLifecycle } from './render-lifecycle';
import { renderNotes } from './render-notes';

interface InitOptions {
  readonly target: string;
  readonly id?: string[];
  readonly out: string;
  readonly force: boolean;
  readonly workDir: string;
}

async function init(table: string, options: InitOptions, { root, write }: CommandContext): Promise<void> {
  const { id: ids = [] } = options;
  const folder = path.resolve(options.out);
  const { 'lifecycle.ts': lifecycle, 'lifecycle.md': notes } = checkOutput(
    folder,
    ['lifecycle.ts', 'lifecycle.md'],
    options,
  );
  const file = path.resolve(table);
  refuseMissingColumns({ file, target: options.target, ids });
  const python = await ensurePython({ root, venvDir: locatePython(path.resolve(options.workDir)), onProgress: write });
  const proposal = await propose({ file, target: options.target, ids }, { root, python });
  mkdirSync(folder, { recursive: true });
  writeFileSync(lifecycle, renderLifecycle(proposal, { typed: true, library: findLibrary(root, folder) }));
  writeFileSync(notes, renderNotes(proposal, table));
  describeExclusions(proposal).forEach(write);
  write(`${path.relative(process.cwd(), lifecycle)}, and what was guessed: ${path.relative(process.cwd(), notes)}`);
  write(`does it work? ${describeTry(proposal, table)}`);
}

/** Adds the command `init`. */
export function addInitCommand(program: Command, common: CommandContext): void {
  program
    .command('init')
    .description(
      'proposes a lifecycle for a table or for images: recipe, algorithm and criteria, with what was guessed',
    )
    .argument('<table>', 'a file of CSV, JSON lines or Parquet, compressed or not, or a folder of images')
    .requiredOption('--target <column>', 'the column to predict; of images, what their class is called')
    .option('--id <column>', 'a column that identifies a row; can be given several times', collect)
    .option('--out <folder>', 'where lifecycle.ts and lifecycle.md are written', '.')
    .option('--force', 'overwrite them', false)
    .option(...workDirOption)
    .action((table: string, options: InitOptions) => init(table, options, common));
}
