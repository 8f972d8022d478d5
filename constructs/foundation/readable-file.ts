import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { resolveReadable } from './resolve-readable';
import { listStackReaders } from './stack-reader';
import { once } from './stack-singletons';

/** The parts of the file, in its order. */
const PARTS = ['pipelines', 'endpoints', 'monitors', 'triggers'] as const;

/** What a construct is to a reader. */
export type ReadablePart = (typeof PARTS)[number];

const kept = new WeakMap<IConstruct, { readonly part: ReadablePart; readonly produce: () => unknown }>();

/**
 * Has what a construct was set to stand in `lifecycle.<stack>.json`, which lies beside the stack's template and is read by
 * people.
 *
 * @param produce asked at synth; what it returns may hold tokens
 */
export function keepReadable(scope: Construct, part: ReadablePart, produce: () => unknown): void {
  kept.set(scope, { part, produce });
  once(scope, 'SageMakerLifecycleReadable', (stack, id) => {
    const writer = new Construct(stack, id);
    // Here, since a stage is synthesized before the app, and its warnings with it.
    writer.node.addValidation({
      validate: () => {
        listStackReaders(stack).forEach(([, reader]) => reader.warn(stack));
        return [];
      },
    });
    attachCustomSynthesis(writer, { onSynthesize: (session) => writeReadable(stack, session) });
    return writer;
  });
}

/** The path of what a resource belongs to for a reader: of the library's construct, or else of what has made it. */
export function readablePath(resource: IConstruct): string {
  const owner = [...resource.node.scopes].reverse().find((each) => kept.has(each));
  return (owner ?? resource).node.path.replace(/\/(?:Resource|Default)$/, '');
}

/** The same input gives the same bytes: constructs by their paths, members by their names. */
function writeReadable(stack: Stack, { outdir }: ISynthesisSession): void {
  const constructs = stack.node
    .findAll()
    .filter((each) => Stack.of(each) === stack)
    .sort((one, other) => (one.node.path < other.node.path ? -1 : 1));
  const parts = PARTS.map((part) => [
    part,
    Object.fromEntries(
      constructs.flatMap((each) => {
        const found = kept.get(each);
        return found?.part === part ? [[each.node.path, resolveReadable(each, found.produce())]] : [];
      }),
    ),
  ]);
  const policies = listStackReaders(stack).map(([place, reader]) => [place, resolveReadable(stack, reader.describe())]);
  const file = path.join(outdir, `lifecycle.${stack.artifactId}.json`);
  const all = {
    version: 1,
    ...(policies.length > 0 && { policies: Object.fromEntries(policies) }),
    ...Object.fromEntries(parts),
  };
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
}
