import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Asset, listFiles, type Stack } from './assembly';
import { type Fact, type Facts, keyLists, resolveValue } from './resolve';

/** A resource or an asset, with everything that a reviewer may want to know of it. */
export interface Item {
  /** Its construct path. */
  readonly path: string;
  /** The type of a resource, or `asset`. */
  readonly type: string;
  readonly facts: Facts;
  /** File and line that make it. */
  readonly source?: string;
}

/** What says nothing to a reviewer: it follows from the rest. */
const SILENT_TYPES = new Set(['AWS::CDK::Metadata']);

/** All resources of a stack, and the assets that they use. */
export function listItems(stack: Stack): Item[] {
  const resources = Object.entries(stack.template.Resources ?? {}).flatMap(([id, resource]): Item[] => {
    const { Type: type, Properties = {}, DeletionPolicy } = resource;
    if (SILENT_TYPES.has(type)) {
      return [];
    }
    const facts = keyLists(resolveValue(Properties, stack)) as Facts;
    return [
      {
        path: stack.paths.get(id) ?? `${stack.name}/${id}`,
        type,
        facts: DeletionPolicy === undefined ? facts : { ...facts, DeletionPolicy },
        source: stack.sources.get(id),
      },
    ];
  });
  const text = JSON.stringify(stack.template);
  const assets = [...stack.assets]
    .filter(([hash]) => text.includes(hash))
    .map(([, asset]) => ({ path: `${stack.name}/${asset.name}`, type: 'asset', facts: readAsset(asset, stack) }));
  return [...resources, ...assets];
}

/** What a JSON file says; of other files their hashes. */
function readAsset({ file }: Asset, stack: Stack): Facts {
  if (path.extname(file) === '.json') {
    return keyLists(resolveValue(JSON.parse(readFileSync(file, 'utf8')), stack)) as Facts;
  }
  const files = listFiles(file).map((name): [string, Fact] => [
    name || path.basename(file),
    createHash('sha256')
      .update(readFileSync(path.join(file, name)))
      .digest('hex'),
  ]);
  return { files: Object.fromEntries(files) };
}
