import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Asset, Stack, Template } from './assembly';
import { readFiles } from './asset-files';
import { type Fact, type Facts, HASH, keyLists, resolveValue } from './resolve';

/** A resource, or an asset that it uses, with everything that a reviewer may want to know of it. */
export interface Item {
  /** Its construct path; of an asset the path of what uses it, the step that does, and the asset's name there. */
  readonly path: string;
  /** The type of a resource, or `asset`. */
  readonly type: string;
  readonly facts: Facts;
  /** File and line that make it. */
  readonly source?: string;
  /** Of an asset: where its files lie. */
  readonly file?: string;
}

/** What says nothing to a reviewer: it follows from the rest. */
const SILENT_TYPES = new Set(['AWS::CDK::Metadata']);

/**
 * All resources of a stack, and the assets that they use. Assets are told apart by what uses them: those with the same content
 * are one asset in a template, whoever made them.
 */
export function listItems(stack: Stack): Item[] {
  const read = new Map<string, Facts>();
  return Object.entries(stack.template.Resources ?? {}).flatMap(([id, resource]): Item[] => {
    const { Type: type, Properties = {}, DeletionPolicy } = resource;
    if (SILENT_TYPES.has(type)) {
      return [];
    }
    const resolved = resolveValue(Properties, stack);
    const facts = keyLists(nameAssets(resolved, stack)) as Facts;
    const place = stack.paths.get(id) ?? `${stack.name}/${id}`;
    const source = stack.sources.get(id);
    const assets = Object.entries(findAssets(resolved, stack)).map(([use, asset]): Item => {
      const content = read.get(asset.file) ?? readAsset(asset, stack);
      read.set(asset.file, content);
      return { path: `${place}#${use}`, type: 'asset', facts: content, source, file: asset.file };
    });
    return [
      {
        path: place,
        type,
        facts: DeletionPolicy === undefined ? facts : { ...facts, DeletionPolicy },
        source,
      },
      ...assets,
    ];
  });
}

function nameAssets(fact: Fact, stack: Stack): Fact {
  if (typeof fact === 'string') {
    return fact.replace(HASH, (hash) => {
      const asset = stack.assets.get(hash);
      return asset ? `(${asset.name})` : hash;
    });
  }
  if (Array.isArray(fact)) {
    return fact.map((each) => nameAssets(each, stack));
  }
  return typeof fact === 'object' && fact !== null
    ? Object.fromEntries(Object.entries(fact).map(([name, each]) => [name, nameAssets(each, stack)]))
    : fact;
}

/** The assets of a resource by the step that uses them, where there are steps, and their names; by numbers where these are alike. */
function findAssets(fact: Fact, stack: Stack): Record<string, Asset> {
  const found: Record<string, Asset> = {};
  const take = (hash: string, step: string): void => {
    const asset = stack.assets.get(hash);
    if (asset === undefined) {
      return;
    }
    const name = [step, asset.name].filter(Boolean).join('/');
    let use = name;
    for (let i = 2; found[use] !== undefined && found[use] !== asset; i++) {
      use = `${name}${i}`;
    }
    found[use] = asset;
  };
  const visit = (each: Fact, step: string): void => {
    if (typeof each === 'string') {
      for (const hash of each.match(HASH) ?? []) {
        take(hash, step);
      }
    } else if (typeof each === 'object' && each !== null) {
      const { Name, Arguments } = each as Facts;
      const inner = typeof Name === 'string' && Arguments !== undefined ? Name : step;
      for (const value of Object.values(each)) {
        visit(value, inner);
      }
    }
  };
  visit(fact, '');
  return found;
}

/** What a JSON file says; of other files their hashes. */
function readAsset({ file }: Asset, stack: Stack): Facts {
  if (path.extname(file) === '.json') {
    const said = withoutPlaces(JSON.parse(readFileSync(file, 'utf8')));
    return keyLists(nameAssets(resolveValue(said, stack), stack)) as Facts;
  }
  const files = [...readFiles(file)].map(([name, content]): [string, Fact] => [
    name,
    createHash('sha256').update(content).digest('hex'),
  ]);
  return { files: Object.fromEntries(files) };
}

/**
 * The template of a nested stack without the places of its constructs and assets, which the CDK's command line alone adds;
 * any other document as it is.
 */
function withoutPlaces(document: Template | null): unknown {
  const entries = Object.entries(document?.Resources ?? {});
  if (entries.length === 0 || !entries.every(([, each]) => typeof each?.Type === 'string')) {
    return document;
  }
  const resources = entries.map(([id, { Metadata = {}, ...resource }]) => {
    const said = Object.entries(Metadata).filter(([name]) => !/^aws:(?:cdk|asset):/.test(name));
    return [id, said.length > 0 ? { ...resource, Metadata: Object.fromEntries(said) } : resource];
  });
  return { ...document, Resources: Object.fromEntries(resources) };
}
