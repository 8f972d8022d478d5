/** A text as one argument of a command in a POSIX shell: as it is where nothing in it means something else. */
export function quoteArgument(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.split("'").join(String.raw`'\''`)}'`;
}
