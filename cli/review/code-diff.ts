import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readFiles, readText } from './asset-files';
import type { Comparison } from './compare';
import { type CodeDiff, type Finding, find } from './finding';
import type { Item } from './items';

/** More files and lines of a diff than that are for the tools that compare files. */
const MAXIMUM_FILES = 20;
const MAXIMUM_LINES = 200;

/** Of code one sentence for each asset, with the lines that differ. */
export function describeFiles({ changes, pairs }: Comparison): Finding[] {
  const files: Record<string, { item: Item; names: string[] }> = {};
  for (const { item, path: place } of changes) {
    if (item.type === 'asset' && place[0] === 'files' && place.length > 1) {
      (files[item.path] ??= { item, names: [] }).names.push(place.slice(1).join('/'));
    }
  }
  return Object.values(files).map(({ item, names }) => {
    const before = pairs.find(({ after }) => after.path === item.path)?.before;
    const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
    const diffs = before === undefined ? [] : compareFiles(before, item, names);
    return {
      ...find('model', item, `code changes in ${names.length === 1 ? 'one file' : `${names.length} files`}: ${shown}`),
      ...(diffs.length > 0 ? { diffs } : {}),
    };
  });
}

function compareFiles(before: Item, after: Item, names: readonly string[]): CodeDiff[] {
  if (before.file === undefined || after.file === undefined) {
    return [];
  }
  const [old, fresh] = [readFiles(before.file), readFiles(after.file)];
  return names.slice(0, MAXIMUM_FILES).flatMap((file) => {
    const [one, other] = [old, fresh].map((files) => (files.has(file) ? readText(files.get(file)) : ''));
    const lines = one === undefined || other === undefined ? [] : compareTexts(one, other);
    return lines.length > 0 ? [{ file, lines }] : [];
  });
}

/** The lines that differ, with three around them, as git finds them; none where there is no git. */
function compareTexts(before: string, after: string): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-diff-'));
  try {
    writeFileSync(path.join(folder, 'before'), before);
    writeFileSync(path.join(folder, 'after'), after);
    const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '--no-ext-diff', 'before', 'after'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const lines = (stdout ?? '').split('\n');
    const hunks = lines.slice(lines.findIndex((line) => line.startsWith('@@')));
    const all = stdout ? hunks.filter((line, i) => line !== '' || i < hunks.length - 1) : [];
    return all.length > MAXIMUM_LINES
      ? [...all.slice(0, MAXIMUM_LINES), `… and ${all.length - MAXIMUM_LINES} lines more`]
      : all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
