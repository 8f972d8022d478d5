// Of a column with more categories than are counted one by one, the others are counted in groups by a hash of their text: one of
// them that becomes frequent makes its group grow, however many there are. Groups add up, as all counts do.

export const GROUPS = 1024;

/** The counts of groups, to begin with. */
export function startGroups(): Float64Array {
  return new Float64Array(GROUPS);
}

/** Which group a text is in: FNV-1a of its code units, mixed once more. */
export function groupOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 16) % GROUPS;
}
