import type ts from 'typescript';

/** A piece of a text that another one takes the place of. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An object, an array or the names of an import, as they are written. */
export type WrittenList = ts.Node & {
  readonly properties?: ts.NodeArray<ts.Node>;
  readonly elements?: ts.NodeArray<ts.Node>;
};

/** The text with the edits, which do not overlap. Those at one place come in the order in which they are given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let position = 0;
  for (const { start, end, text: replacement } of [...edits].sort((one, other) => one.start - other.start)) {
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
}

/** Puts items at the end of a list, as its other items are written: each in a line of its own, or all in one. */
export function appendItems(file: ts.SourceFile, list: WrittenList, items: readonly string[]): Edit[] {
  if (items.length === 0) {
    return [];
  }
  const { text } = file;
  const members = membersOf(list);
  const close = list.getEnd() - 1;
  const last = members.at(-1);
  const start = list.getStart(file);
  if (last === undefined) {
    return [{ start: start + 1, end: close, text: ` ${items.join(', ')} ` }];
  }
  const between = text.slice(last.getEnd(), close);
  const hasComma = members.hasTrailingComma === true;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  if (!between.includes('\n')) {
    const spaced = text.slice(start + 1, members[0]!.getStart(file));
    return [{ start: last.getEnd(), end: close, text: `, ${items.join(', ')}${spaced}` }];
  }
  const lineOfClose = text.lastIndexOf('\n', close - 1) + 1;
  const indent = indentOf(text, members[0]!.getStart(file));
  return [
    ...(hasComma ? [] : [{ start: last.getEnd(), end: last.getEnd(), text: ',' }]),
    { start: lineOfClose, end: lineOfClose, text: items.map((item) => `${indent}${item},${lineEnd}`).join('') },
  ];
}

/** Takes an item out of a list, with its line where it has one of its own. */
export function removeItem(file: ts.SourceFile, list: WrittenList, item: ts.Node): Edit {
  const { text } = file;
  const members = membersOf(list);
  const index = members.indexOf(item);
  const [start, end] = [item.getStart(file), item.getEnd()];
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^\s*?,?[^\S\n]*\n/.exec(text.slice(end));
  if (text.slice(lineStart, start).trim() === '' && rest) {
    return { start: lineStart, end: end + rest[0].length, text: '' };
  }
  const next = members[index + 1];
  if (next) {
    return { start, end: next.getStart(file), text: '' };
  }
  const before = members[index - 1];
  return before
    ? { start: before.getEnd(), end, text: '' }
    : { start: list.getStart(file) + 1, end: list.getEnd() - 1, text: '' };
}

/** Puts names among those of an import, where they come in their order. */
export function insertNames(file: ts.SourceFile, list: WrittenList, names: readonly string[]): Edit[] {
  const members = membersOf(list);
  const nameOf = (node: ts.Node): string => node.getText(file).replace(/^type\s+/, '');
  const edits: Edit[] = [];
  const atEnd: string[] = [];
  for (const name of [...names].sort()) {
    const next = members.find((member) => nameOf(member).localeCompare(name) > 0);
    if (next === undefined) {
      atEnd.push(name);
      continue;
    }
    const start = next.getStart(file);
    const own = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start);
    const separator = own.trim() === '' ? `,${file.text.includes('\r\n') ? '\r\n' : '\n'}${own}` : ', ';
    edits.push({ start, end: start, text: `${name}${separator}` });
  }
  return [...edits, ...appendItems(file, list, atEnd)];
}

function membersOf(list: WrittenList): ts.NodeArray<ts.Node> {
  return (list.properties ?? list.elements)!;
}

function indentOf(text: string, position: number): string {
  return /^[^\S\n]*/.exec(text.slice(text.lastIndexOf('\n', position - 1) + 1))![0];
}
