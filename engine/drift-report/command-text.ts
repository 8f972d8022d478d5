/** A word as a shell takes it, whatever it holds. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command for a shell. */
export function writeCommand(...words: readonly string[]): string {
  return words.map(quote).join(' ');
}
