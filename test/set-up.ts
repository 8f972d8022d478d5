import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Gives a test run a temporary folder of its own, which remove-temp-folder.ts removes at its end: every app that is
 * synthesized in memory leaves its assembly (`cdk.out…`) there, and so do programs that a test starts.
 */
function makeTempFolder(): void {
  process.env.TMPDIR = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-tests-'));
}

/** Constructs refuse properties that are not listed: one that was just added is listed before its tests run. */
function listProperties(): void {
  execFileSync(process.execPath, [path.join(__dirname, '..', 'constructs', 'list-properties.mjs')], {
    stdio: 'inherit',
  });
}

/** Before all tests of a run. */
export default function setUp(): void {
  makeTempFolder();
  listProperties();
}
