import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_DRIFT_CONFIG, type FeatureType, judgeWindow } from '../../lambda/drift';
import { countLive } from './count-live';
import { describeResult, type DriftResult } from './drift-result';
import { InputError } from './input-error';
import { findLiveFiles } from './local-files';
import { readBaseline } from './read-baseline';

/** What is compared, and where the result goes. */
export interface DriftOptions {
  readonly baseline: string;
  readonly live: readonly string[];
  readonly json?: string;
  readonly html?: string;
  readonly types?: ReadonlyMap<string, FeatureType>;
  readonly ignore?: readonly string[];
  readonly minimumRows?: number;
  readonly falseDiscoveryRate?: number;
}

/**
 * Compares live files with a baseline, by the engine that watches endpoints.
 *
 * @throws InputError when something given cannot be used
 */
export async function runDrift(options: DriftOptions): Promise<DriftResult> {
  const { minimumRows = DEFAULT_DRIFT_CONFIG.minimumRows, falseDiscoveryRate = DEFAULT_DRIFT_CONFIG.falseDiscoveryRate } = options;
  const config = { ...DEFAULT_DRIFT_CONFIG, minimumRows, falseDiscoveryRate };
  const ignored = new Set(options.ignore);
  // Not only after gigabytes were read.
  await requireFolder('--json', options.json);
  await requireFolder('--html', options.html);
  const found = await findLiveFiles(options.live);
  const baseline = await readBaseline(options.baseline, { types: options.types ?? new Map(), ignored });
  const counts = await countLive(baseline, found.files, ignored);
  const judgement = judgeWindow(baseline, counts, config);
  const result = describeResult(judgement, { baselineFile: options.baseline, baseline, liveFiles: found.files, skippedFiles: found.skipped, ignored, counts, config });
  await write('--json', options.json, async () => `${JSON.stringify(result, undefined, 2)}\n`);
  // The charts' library takes longer to load than most comparisons take.
  await write('--html', options.html, async () => (await import('./render-page')).renderPage(result));
  return result;
}

async function requireFolder(option: string, file: string | undefined): Promise<void> {
  const folder = file && path.dirname(file);
  if (folder && !(await stat(folder).then((found) => found.isDirectory(), () => false))) {
    throw new InputError(`${option} ${file}: the folder ${folder} does not exist`);
  }
}

async function write(option: string, file: string | undefined, render: () => Promise<string>): Promise<void> {
  if (!file) {
    return;
  }
  const text = await render();
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new InputError(`${option} ${file} cannot be written: ${(error as Error).message}`);
  }
}
