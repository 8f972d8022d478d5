import type { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What holds for many stacks, and is asked about each when the stack is synthesized. */
export interface StackReader {
  /** What a reader of `lifecycle.<stack>.json` should know of it. */
  readonly describe: () => unknown;
  /** Says on the stack's constructs what is legal but unwise. */
  readonly warn: (stack: Stack) => void;
}

/** The same for all copies of the library in an app. */
const MARK = Symbol.for('cdk-sagemaker-lifecycle.StackReader');

/** Makes a construct one that is asked about every stack below its scope, those of stages included. */
export function readStacks(construct: IConstruct, reader: StackReader): void {
  Object.defineProperty(construct, MARK, { value: reader });
}

/** What holds for a stack or for a part of it, by construct paths. */
export function listStackReaders(stack: Stack): Array<[path: string, reader: StackReader]> {
  const above = stack.node.scopes.flatMap(({ node }) => node.children);
  return [...new Set([...above, ...stack.node.findAll()])].flatMap((each): Array<[string, StackReader]> => {
    const reader = (each as { [MARK]?: StackReader })[MARK];
    return reader === undefined ? [] : [[each.node.path, reader]];
  });
}
