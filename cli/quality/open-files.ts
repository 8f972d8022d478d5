import type { QualityConfig } from '../../contract/quality-config';
import { checkOutputs } from '../drift/check-outputs';
import type { FileKind } from '../drift/file-kind';
import { type FoundFiles, findLiveFiles } from '../drift/local-files';
import { requireFolder } from '../drift/write-output';
import {
  checkCaptureOptions,
  checkEstimateOptions,
  checkSchemaOption,
  checkTableOptions,
  findOneKind,
} from './check-options';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { readSettings } from './read-settings';

/** What is measured or estimated. */
export interface QualityFiles {
  readonly live: FoundFiles;
  readonly labelFiles: readonly string[];
  readonly kind: FileKind;
}

/**
 * Finds the files that options name, and how they are measured.
 *
 * @throws InputError when something given cannot be used
 */
export async function openFiles(options: QualityOptions): Promise<QualityFiles & { readonly config: QualityConfig }> {
  if (options.heldOut !== undefined) {
    checkEstimateOptions(options);
  }
  await requireFolder(QUALITY_OPTIONS.json, options.json);
  await requireFolder(QUALITY_OPTIONS.html, options.html);
  const config = await readSettings(options);
  checkSchemaOption(options, config);
  const live = await findLiveFiles(options.live, QUALITY_OPTIONS.live);
  const labelFiles =
    options.labels === undefined ? [] : (await findLiveFiles(options.labels, QUALITY_OPTIONS.labels)).files;
  await checkOutputs(
    [
      [QUALITY_OPTIONS.settings, options.settings],
      [QUALITY_OPTIONS.heldOut, options.heldOut],
      [QUALITY_OPTIONS.schema, options.schema],
      ...live.files.map((file) => [QUALITY_OPTIONS.live, file] as const),
      ...labelFiles.map((file) => [QUALITY_OPTIONS.labels, file] as const),
    ],
    [
      [QUALITY_OPTIONS.json, options.json],
      [QUALITY_OPTIONS.html, options.html],
    ],
  );
  const kind = await findOneKind(live.files);
  kind === 'csv' ? checkTableOptions(options, config, labelFiles) : checkCaptureOptions(options, config, labelFiles);
  return { config, live, labelFiles, kind };
}
