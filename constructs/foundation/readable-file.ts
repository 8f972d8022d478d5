import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { resolveReadable } from './resolve-readable';
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
    attachCustomSynthesis(writer, { onSynthesize: (session) => writeReadable(stack, session) });
    return writer;
  });
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
  const file = path.join(outdir, `lifecycle.${stack.artifactId}.json`);
  writeFileSync(file, `${JSON.stringify({ version: 1, ...Object.fromEntries(parts) }, undefined, 2)}\n`);
}
