import {
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  Tokenization,
} from 'aws-cdk-lib';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct, IConstruct } from 'constructs';

/** What the files of configurations say, by their assets. */
const contents = new WeakMap<IConstruct, unknown>();

/** Keeps what an asset says, so that it can be shown in place of the asset. */
export function keepContent(asset: s3assets.Asset, content: unknown): void {
  contents.set(asset, content);
}

/** Where the hash of an asset stands in names and addresses. */
const HASH = /[0-9a-f]{64}/g;

/**
 * A value as a reader means it: references and assets by construct paths, tokens within texts as `${…}`, members in the order
 * of their names. It is the same on every machine.
 */
export function resolveReadable(scope: Construct, value: unknown): any {
  const assets = listAssets(scope);
  const resolved = Tokenization.resolve(value, { scope, resolver: new ReadableResolver(), preparing: false });
  return arrange(resolved, (text) => text.replace(HASH, (hash) => `(${assets.get(hash)?.node.path ?? 'asset'})`));
}

/** The contents of the assets that a value names, by their construct paths. */
export function listContents(scope: Construct, value: unknown): Record<string, unknown> {
  const text = JSON.stringify(
    Tokenization.resolve(value, { scope, resolver: new ReadableResolver(), preparing: false }),
  );
  const named = [...listAssets(scope)].filter(([hash, asset]) => contents.has(asset) && text.includes(hash));
  return Object.fromEntries(named.map(([, asset]) => [asset.node.path, contents.get(asset)]));
}

/** By their hashes; of two that have the same content the nearer one, so that what another construct has changes no name. */
function listAssets(scope: Construct): Map<string, IConstruct> {
  const all = scope.node.root.node.findAll().filter((each) => 'assetHash' in each);
  const near = (each: IConstruct): number =>
    each.node.scopes.filter((one, depth) => one === scope.node.scopes[depth]).length;
  return new Map(
    all
      .sort((one, other) => near(one) - near(other) || (one.node.path < other.node.path ? 1 : -1))
      .map((asset) => [(asset as s3assets.Asset).assetHash, asset]),
  );
}

/** References as the paths that they lead to, whatever stack they lie in. */
class ReadableResolver extends DefaultTokenResolver {
  public constructor() {
    super(new ReadableConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, processor: IPostProcessor): any {
    return Reference.isReference(token) ? describeReference(token) : super.resolveToken(token, context, processor);
  }
}

function describeReference({ target, displayName }: Reference): string {
  if (displayName.startsWith('AWS::')) {
    return `\${${displayName}}`;
  }
  const place = target.node.path.replace(/\/(?:Resource|Default)$/, '');
  return `\${${place}${displayName === 'Ref' ? '' : `.${displayName}`}}`;
}

class ReadableConcat {
  public join(left: unknown, right: unknown): string {
    return [left, right]
      .filter((part) => part !== undefined)
      .map(toText)
      .join('');
  }
}

function toText(part: unknown): string {
  return typeof part === 'object' ? toText(readIntrinsic(part) ?? `\${${JSON.stringify(part)}}`) : String(part);
}

/** What is left of functions of CloudFormation: a text where one can be made, undefined where none can. */
function readIntrinsic(part: object | null): string | undefined {
  const [[name, given] = [], ...others] = Object.entries(part ?? {});
  if (others.length > 0) {
    return undefined;
  }
  if (name === 'Fn::Join' && Array.isArray(given) && Array.isArray(given[1])) {
    return given[1].map(toText).join(String(given[0]));
  }
  if (name === 'Fn::Sub' && typeof given === 'string') {
    return given;
  }
  return name === 'Ref' ? `\${${given}}` : undefined;
}

/** What says which element of a list this is stands before the rest of it. */
const FIRST = ['Version', 'Name', 'Type', 'name', 'type'];

function arrange(value: unknown, tell: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return tell(value);
  }
  if (Array.isArray(value)) {
    return value.map((each) => arrange(each, tell));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const text = readIntrinsic(value);
  if (text !== undefined) {
    return tell(text);
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  entries.sort(([one], [other]) => compareNames(one, other));
  return Object.fromEntries(entries.map(([name, each]) => [tell(name), arrange(each, tell)]));
}

function compareNames(one: string, other: string): number {
  const [place, otherPlace] = [one, other].map((name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length));
  return place - otherPlace || (one < other ? -1 : 1);
}
