import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { TellClients, TellOptions } from '../../engine/aws/notice';
import type { Baseline } from '../../engine/drift';
import type { ProgressStore } from '../../engine/traffic/progress';
import type { ReportStore } from '../../engine/traffic/report-store';
import type { NoServingVersion, ServingVersion } from '../../engine/traffic/serving-version';
import type { MonitorWork } from '../../engine/traffic/tell-missed';
import type { Window } from '../../engine/traffic/window';
import type { DetectorSettings } from './settings';

/** What one invocation works with. */
export interface DetectionContext extends TellClients {
  readonly s3: S3Client;
  readonly stepFunctions?: SFNClient;
  readonly settings: DetectorSettings;
  readonly reports: ReportStore;
  readonly progress: ProgressStore<'judged'>;
  /** Whether there is time for one more missed window. */
  readonly mayGoOn: () => boolean;
}

/** What the monitor does, in messages about windows that it missed. */
export const WORK: MonitorWork = { monitor: 'drift', done: 'compared with the baseline' };

/** Whom the monitor tells. It insists: no window is done before its messages are taken. */
export function audienceOf({ cloudWatch, sns, eventBridge, settings }: DetectionContext): TellOptions {
  const { endpointName: lifecycle, topicArn } = settings;
  return { lifecycle, topicArn, cloudWatch, sns, eventBridge, insists: true };
}

/** What windows are compared with. */
export interface ComparedBaseline {
  readonly version: ServingVersion;
  readonly baseline: Baseline;
  /** See identifyCounts. */
  readonly identity: string;
}

/** What windows are compared with, or why there is nothing. */
export type Compared = ComparedBaseline | NoServingVersion;

/** For whom a window is counted. */
export interface CountingPurpose {
  /** The window whose turn has come. */
  readonly asked: Window;
  /** Somebody asked for the window by its times: what is counted of it may be a part only, and is not kept. */
  readonly named?: true;
}
