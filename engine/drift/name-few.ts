/** The first of some names, and whether there are others. */
export function nameFew(names: readonly string[], most: number): string {
  return `${names.slice(0, most).join(', ')}${names.length > most ? ' and others' : ''}`;
}
