import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** What an ES module of a bundle loads when it starts: itself, its static imports, and theirs. */
export function listLoaded(file: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(file)) {
    seen.add(file);
    // Minified code: a static import is the keyword, names, `from`, and the file; or the keyword and the file.
    for (const [, name] of readFileSync(file, 'utf8').matchAll(
      /\b(?:import|export)(?:[^'"();]*from)?"(\.[^"]+\.mjs)"/g,
    )) {
      listLoaded(path.resolve(path.dirname(file), name), seen);
    }
  }
  return seen;
}

/** Bytes of files, each gzipped. */
export function measureGzipped(files: Iterable<string>): number {
  return [...files].reduce((total, file) => total + gzipSync(readFileSync(file), { level: 9 }).length, 0);
}
