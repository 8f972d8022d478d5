/** `a`, `a/b`, `a/b/c`. */
export function listAncestors(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** Two paths up to where their last parts are the same. */
export function withoutSameEnd(one: string, other: string): [string, string] {
  const [parts, others] = [one.split('/'), other.split('/')];
  while (parts.length > 1 && others.length > 1 && parts.at(-1) === others.at(-1)) {
    parts.pop();
    others.pop();
  }
  return [parts.join('/'), others.join('/')];
}

/** A path of one construct from within another one. */
export function placeIn(root: string, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
