import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Asset, findNested, readJson, type Stack, selectPaths, type Template } from './assembly';
import { readFiles } from './asset-files';
import { type Fact, type Facts, HASH, keyLists, resolveValue } from './resolve';

/** A resource, or an asset that it uses, with everything that a reviewer may want to know of it. */
export interface Item {
  /** Its construct path; of an asset the path of what uses it, the step that does, and the asset's name there. */
  readonly path: string;
  /** The type of a resource, or `asset`. */
  readonly type: string;
  /** What CloudFormation knows it by, after those of the nested stacks that it is in; of an asset the one that uses it. */
  readonly logicalId: string;
  readonly facts: Facts;
  /** File and line that make it. */
  readonly source?: string;
  /** Of an asset: where its files lie. */
  readonly file?: string;
}

/** An item on both sides. */
export interface ItemPair {
  readonly before: Item;
  readonly after: Item;
}

/** The environment of a function; empty where it has none. */
export function readVariables(item: Item | undefined): Facts {
  return ((item?.facts.Environment as Facts | undefined)?.Variables ?? {}) as Facts;
}

/** What says nothing to a reviewer: it follows from the rest. */
const SILENT_TYPES = new Set(['AWS::CDK::Metadata']);

/**
 * All resources of a stack and of those nested in it, and the assets that they use. Assets are told apart by what uses them: those
 * with the same content are one asset in a template, whoever made them.
 */
export function listItems(stack: Stack): Item[] {
  return listTemplate(stack, new Map(), '');
}

function listTemplate(stack: Stack, read: Map<string, Facts>, within: string): Item[] {
  return Object.entries(stack.template.Resources ?? {}).flatMap(([id, resource]): Item[] => {
    const { Type: type, Properties = {}, DeletionPolicy } = resource;
    if (SILENT_TYPES.has(type)) {
      return [];
    }
    const resolved = resolveValue(Properties, stack);
    const facts = keyLists(nameAssets(resolved, stack)) as Facts;
    const place = stack.paths.get(id) ?? `${stack.name}/${id}`;
    const source = stack.sources.get(place);
    const logicalId = `${within}${id}`;
    const item: Item = {
      path: place,
      type,
      logicalId,
      facts: DeletionPolicy === undefined ? facts : { ...facts, DeletionPolicy },
      source,
    };
    const used = Object.entries(findAssets(resolved, stack));
    const nested =
      type === 'AWS::CloudFormation::Stack' ? readNested(place, used, stack, resolved as Facts) : undefined;
    if (nested !== undefined) {
      return [item, ...listTemplate(nested, read, `${logicalId}/`)];
    }
    const assets = used.map(([use, asset]): Item => {
      const content = read.get(asset.file) ?? readAsset(asset, stack);
      read.set(asset.file, content);
      return {
        path: `${place}#${use}`,
        type: 'asset',
        logicalId: `${logicalId}#${use}`,
        facts: content,
        source,
        file: asset.file,
      };
    });
    return [item, ...assets];
  });
}

/** The stack whose template is an asset of the one around it. */
function readNested(
  place: string,
  used: ReadonlyArray<readonly [string, Asset]>,
  stack: Stack,
  { Parameters = {} }: Facts,
): Stack | undefined {
  const file = used.map(([, asset]) => asset.file).find((each) => path.extname(each) === '.json');
  const template = file === undefined ? undefined : readJson<Template>(file);
  if (template?.Resources === undefined) {
    return undefined;
  }
  const name = findNested(place) ?? place;
  const given = Object.entries(Parameters as Facts).filter(([, value]) => typeof value === 'string');
  return {
    ...stack,
    name,
    template,
    paths: selectPaths(stack.places, name),
    parameters: new Map(given as [string, string][]),
  };
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
    return keyLists(nameAssets(resolveValue(readJson(file), stack), stack)) as Facts;
  }
  const files = [...readFiles(file)].map(([name, content]): [string, Fact] => [
    name,
    createHash('sha256').update(content).digest('hex'),
  ]);
  return { files: Object.fromEntries(files) };
}
