import { rmSync } from 'node:fs';
import path from 'node:path';

/** Removes the folder that set-up.ts made, with everything that tests left in it. */
export default function removeTempFolder(): void {
  const folder = process.env.TMPDIR!;
  process.env.TMPDIR = path.dirname(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
