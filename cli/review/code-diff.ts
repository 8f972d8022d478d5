import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';
import { readFiles, readText } from './asset-files';
import type { Comparison } from './compare';
import { type CodeDiff, type Finding, find } from './finding';
import type { Item } from './items';

/** More files and lines of a diff than that are for the tools that compare files. */
const MAXIMUM_FILES = 20;
const MAXIMUM_LINES = 200;

/** Lines around what changes. */
const CONTEXT = 3;

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

/** The lines that differ, with those around them. */
function compareTexts(before: string, after: string): string[] {
  const options = { context: CONTEXT, headerOptions: OMIT_HEADERS, maxEditLength: MAXIMUM_LINES };
  const patch = createTwoFilesPatch('', '', before, after, undefined, undefined, options);
  if (patch === undefined) {
    return [`… more than ${MAXIMUM_LINES} lines differ`];
  }
  const all = patch.split('\n').slice(0, -1);
  return all.length > MAXIMUM_LINES
    ? [...all.slice(0, MAXIMUM_LINES), `… and ${all.length - MAXIMUM_LINES} lines more`]
    : all;
}
