import type { Stack } from './assembly';
import type { Comparison } from './compare';
import type { Finding } from './finding';
import type { Note } from './notes';

/** What validators and constructs remark now and did not before, rules that are acknowledged now, and what is no longer remarked. */
export function describeNotes(
  before: readonly Stack[],
  after: readonly Stack[],
  { pairs }: Pick<Comparison, 'pairs'>,
): Finding[] {
  const [old, fresh] = [before, after].map((stacks) => stacks.flatMap(({ notes }) => notes));
  const move = findMoves(pairs);
  const keys = new Set(old.map((note) => keyOf({ ...note, path: move(note.path) })));
  const left = new Set(fresh.map(keyOf));
  const news = fresh.filter((note) => !keys.has(keyOf(note)));
  const gone = old.filter((note) => !left.has(keyOf({ ...note, path: move(note.path) })));
  return [...news.map(describeNew), ...describeGone(gone)];
}

const keyOf = ({ kind, path, text }: Note): string => `${kind} ${path} ${text}`;

const WORDS: Readonly<Record<Note['kind'], string>> = {
  error: 'new error',
  warning: 'new warning',
  acknowledged: 'a rule no longer holds, acknowledged',
};

function describeNew({ kind, path, text, source }: Note): Finding {
  return {
    section: 'access',
    text: `${WORDS[kind]}: ${firstSentence(text)}`,
    paths: [path],
    ...(source === undefined ? {} : { source }),
    kind: kind === 'acknowledged' ? 'loosened-guard' : 'new-finding',
    ...(firstSentence(text) === text ? {} : { details: [text] }),
  };
}

/** Rules explain themselves at length after they have said what is wrong. */
function firstSentence(text: string): string {
  return /^(.{20,}?[^.])\.(?:\s|$)/s.exec(text)?.[1] ?? text;
}

function describeGone(gone: readonly Note[]): Finding[] {
  const found = gone.filter(({ kind }) => kind !== 'acknowledged');
  return found.length === 0
    ? []
    : [
        {
          section: 'access',
          text: `${found.length === 1 ? 'one finding is' : `${found.length} findings are`} gone`,
          paths: [...new Set(found.map(({ path }) => path))],
          details: found.map(({ path, text }) => `${path}: ${firstSentence(text)}`),
        },
      ];
}

/** Where a construct is now, by what has another path: itself, or all that is in it. */
function findMoves(pairs: Comparison['pairs']): (path: string) => string {
  const moves = new Map<string, string>();
  for (const { before, after } of pairs.filter((pair) => pair.before.path !== pair.after.path)) {
    const [old, fresh] = [before.path.split('/'), after.path.split('/')];
    // Up to where the two begin to end alike, the construct around them is renamed too.
    while (old.length > 0 && fresh.length > 0) {
      moves.set(old.join('/'), moves.get(old.join('/')) ?? fresh.join('/'));
      if (old.pop() !== fresh.pop()) {
        break;
      }
    }
  }
  return (path) => {
    const bare = path.replace(/\/(?:Resource|Default)$/, '');
    const moved = moves.get(bare);
    return moved === undefined ? path : moved + path.slice(bare.length);
  };
}
