import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { FILES } from '../../contract/layout';
import { hashText, toCanonicalJson } from '../../engine/aws/canonical';
import { logger } from '../../engine/aws/logging';
import { parseS3Uri } from '../../engine/aws/s3';
import { startOnce } from '../../engine/traffic/fan-out-execution';
import { type FanOutPlan, type OpenPlan, openPlan, writeWindow } from '../../engine/traffic/fan-out-plan';
import type { CapturedObject } from '../../engine/traffic/list-capture';
import { mergeShards } from '../../engine/traffic/merge-shards';
import { writeJson } from '../../engine/traffic/objects';
import { packShards } from '../../engine/traffic/pack-shards';
import { nameWindow } from '../../engine/traffic/report-store';
import type { ServingVersion } from '../../engine/traffic/serving-version';
import type { Window } from '../../engine/traffic/window';
import type { CountingPurpose } from './context';
import type { CountedWindow } from './report-counts';
import type { DetectorSettings } from './settings';

/** What the detector answers when it has a window counted in parts: the report comes later. */
export interface FanOutStarted {
  readonly fanOut: { readonly executionArn: string; readonly shards: number; readonly bytes: number };
}

/** A window that is too large for one function, where fanning out is off. */
export class WindowTooLargeError extends Error {
  constructor(window: Pick<Window, 'start' | 'end'>, bytes: number, maximumBytes: number) {
    const size = (value: number): string => `${(value / 1024 ** 3).toPrecision(3)} GiB`;
    super(
      `the window from ${window.start.toISOString()} to ${window.end.toISOString()} holds ${size(bytes)} of captured requests, maximumBytesPerFunction is ${size(maximumBytes)}: turn on fanOut of the DriftMonitor, or shorten its window`,
    );
    this.name = 'WindowTooLargeError';
  }
}

/** What is handed to the state machine. */
export interface FanOutRequest extends CountingPurpose {
  readonly window: Window;
  readonly version: ServingVersion;
  readonly identity: string;
  readonly captureFolder: string;
  readonly objects: readonly CapturedObject[];
  readonly bytes: number;
}

/**
 * Has a window counted in parts by the state machine, which then has it judged.
 *
 * The execution's name comes from the window, the baseline and the files: the same event starts nothing twice, and files
 * that came late are another execution. One that failed goes on where it failed.
 *
 * @param stepFunctions this process' own, if absent
 * @throws WindowTooLargeError when there is no state machine
 */
export async function startFanOut(
  s3: S3Client,
  stepFunctions: SFNClient | undefined,
  settings: DetectorSettings,
  request: FanOutRequest,
): Promise<FanOutStarted> {
  const { window, version, identity, captureFolder, objects, bytes, asked, named } = request;
  const { fanOut, maximumBytes, endpointName } = settings;
  if (!fanOut) {
    throw new WindowTooLargeError(window, bytes, maximumBytes);
  }
  const shards = packShards(objects, captureFolder, maximumBytes);
  const files = objects.map(({ uri, size }) => [uri, size]);
  const name = `${nameWindow(window, settings.config)}-${hashText(toCanonicalJson({ identity, files, maximumBytes, named }), 32)}`;
  const folder = `${fanOut.uri}/${endpointName}/${name}`;
  const plan: FanOutPlan = {
    window: writeWindow(window),
    captureFolder,
    modelPackageArn: version.modelPackageArn,
    ...(version.servingSince && { servingSince: version.servingSince.toISOString() }),
    sources: version.sources,
    ...(settings.config.answer && { answer: settings.config.answer }),
    ...(settings.config.leaveOut && { leaveOut: settings.config.leaveOut }),
    identity,
    shards: shards.length,
    asked: writeWindow(asked),
    ...(named && { named }),
  };
  await writeJson(s3, planUri(folder), plan);
  const manifest = `${folder}/${FILES.parts}`;
  await writeJson(s3, manifest, shards);
  const { bucket, key } = parseS3Uri(manifest);
  const { executionArn } = await startOnce(stepFunctions, fanOut.stateMachineArn, name, {
    plan: planUri(folder),
    manifest: { bucket, key },
  });
  logger.info('window is counted in parts', { window: plan.window, shards: shards.length, bytes, executionArn });
  return { fanOut: { executionArn, shards: shards.length, bytes } };
}

/**
 * A window whose parts are counted: what the plan is about, and the counts of all parts.
 *
 * @throws PlanMismatchError, see openPlan and mergeShards
 */
export async function readCountedPlan(
  s3: S3Client,
  uri: string,
): Promise<CountedWindow & Pick<OpenPlan, 'asked' | 'named'>> {
  const plan = await openPlan(s3, uri);
  return { ...plan, counts: await mergeShards(s3, plan) };
}

function planUri(folder: string): string {
  return `${folder}/plan.json`;
}
