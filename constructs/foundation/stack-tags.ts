import { Lazy, Stack, type TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A construct that makes things which CloudFormation does not know, and collects the tags for them. */
interface CollectsTags extends IConstruct {
  readonly cdkTagManager: TagManager;
}

/**
 * The tags that a construct's resources get from the stack and from `Tags.of(…)`, by key. CloudFormation gives a stack's tags
 * to what it makes itself; what a function or a pipeline makes must be told them.
 *
 * Only for values that are rendered after the app's aspects ran, since those bring the tags.
 */
export function readTags(construct: CollectsTags): Record<string, string> {
  return { ...Stack.of(construct).tags.tagValues(), ...construct.cdkTagManager.tagValues() };
}

/** The same for properties that are written before the aspects run: a token, which is absent without tags. */
export function lazyTags(construct: CollectsTags): Record<string, string> {
  const token: unknown = Lazy.any({
    produce: () => {
      const tags = readTags(construct);
      return Object.keys(tags).length > 0 ? tags : undefined;
    },
  });
  return token as Record<string, string>;
}
