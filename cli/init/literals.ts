/** A text as TypeScript, in the quotes that need no escapes. */
export function quote(text: string): string {
  return text.includes("'") && !text.includes('"') && !/[\\\n\r]/.test(text)
    ? `"${text}"`
    : `'${text
        .replace(/[\\']/g, '\\$&')
        .replace(/\n/g, '\\n')
        .replace(/\r/g, '\\r')
        .replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`)}'`;
}

/** A name as the key of an object. */
export function writeKey(name: string): string {
  if (name === '__proto__') {
    // Any other way of writing it sets the object's prototype.
    return "['__proto__']";
  }
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** A member of an enum, by its value. */
export function writeMember(of: string, value: unknown): string {
  return `${of}.${String(value)
    .replace(/([A-Z])/g, '_$1')
    .toUpperCase()}`;
}

/** Whether JavaScript lists a key before all others, by its number. */
export function isWholeNumber(name: string): boolean {
  return /^(0|[1-9]\d*)$/.test(name);
}

/** Texts separated by commas, in lines of at most so many characters. */
export function wrap(items: string[], indent: string, width = 118): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const item of items) {
    const piece = `${item}, `;
    if (line.length + piece.length > width && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += piece;
  }
  return line === indent ? lines : [...lines, line.trimEnd()];
}
