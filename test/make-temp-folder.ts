import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Gives a test run a temporary folder of its own, which remove-temp-folder.ts removes at its end: every app that is
 * synthesized in memory leaves its assembly (`cdk.out…`) there, and so do programs that a test starts.
 */
export default function makeTempFolder(): void {
  process.env.TMPDIR = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-tests-'));
}
