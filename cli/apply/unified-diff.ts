/** Lines around what changes. */
const CONTEXT = 3;

type Line = readonly [mark: ' ' | '-' | '+', text: string];

/**
 * How a file changes, in the form that `git apply` and `patch -p1` take.
 *
 * @param file its path from where the patch is applied
 */
export function renderUnifiedDiff(file: string, before: string, after: string): string {
  const lines = compareLines(splitLines(before), splitLines(after));
  const changed = lines.flatMap(([mark], index) => (mark === ' ' ? [] : [index]));
  const hunks: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last && index - CONTEXT <= last.to) {
      last.to = Math.min(lines.length, index + CONTEXT + 1);
    } else {
      hunks.push({ from: Math.max(0, index - CONTEXT), to: Math.min(lines.length, index + CONTEXT + 1) });
    }
  }
  const count = (part: readonly Line[], mark: '-' | '+'): number =>
    part.filter(([one]) => one === ' ' || one === mark).length;
  const texts = hunks.map(({ from, to }) => {
    const body = lines.slice(from, to);
    const [old, fresh] = (['-', '+'] as const).map((mark) => {
      const length = count(body, mark);
      // Of no lines, the place is that of the line before.
      return `${count(lines.slice(0, from), mark) + (length === 0 ? 0 : 1)},${length}`;
    });
    return `@@ -${old} +${fresh} @@\n${body.map(([mark, text]) => endLine(`${mark}${text}`)).join('')}`;
  });
  return `--- a/${file}\n+++ b/${file}\n${texts.join('')}`;
}

/** Lines with their ends. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Both texts as one: as many lines as can stay, stay. */
function compareLines(old: readonly string[], fresh: readonly string[]): Line[] {
  let head = 0;
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) {
    head++;
  }
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) {
    tail++;
  }
  const stays = (part: readonly string[]): Line[] => part.map((text) => [' ', text]);
  const middle = compareMiddle(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail));
  return [...stays(old.slice(0, head)), ...middle, ...stays(old.slice(old.length - tail))];
}

/** By the longest lines that both have in order: https://en.wikipedia.org/wiki/Longest_common_subsequence */
function compareMiddle(old: readonly string[], fresh: readonly string[]): Line[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        old[i] === fresh[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push([' ', old[i++]!]);
      j++;
    } else if (i < old.length && (j >= fresh.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      lines.push(['-', old[i++]!]);
    } else {
      lines.push(['+', fresh[j++]!]);
    }
  }
  return lines;
}

function endLine(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`;
}
