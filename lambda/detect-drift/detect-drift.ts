import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { TellClients } from '../../engine/aws/notice';
import { type DriftReport, withoutDistributions } from '../../engine/drift/report';
import { loadBaseline } from '../../engine/traffic/baseline-store';
import { findComparedVersion } from '../../engine/traffic/compared-version';
import { ProgressStore } from '../../engine/traffic/progress';
import { identifyCounts, ReportStore } from '../../engine/traffic/report-store';
import { tellBaseline } from '../../engine/traffic/tell-baseline';
import { chooseWindow, type DetectDriftEvent, isNamed } from '../../engine/traffic/window';
import { catchUp, type Unfinished } from './catch-up';
import type { Compared, DetectionContext } from './context';
import { countWindow } from './count-window';
import type { FanOutStarted } from './fan-out';
import { lookAhead } from './look-ahead';
import type { DetectorSettings } from './settings';

/** The clients that the detector works with. */
export interface DetectorClients extends TellClients {
  readonly s3: S3Client;
  /** Made when the version that serves is looked up, if absent. */
  readonly sageMaker?: SageMakerClient;
  /** Made when a window is too large for one function, if absent. */
  readonly stepFunctions?: SFNClient;
}

/** What the state machine is answered: a whole report may be longer than its 256 KiB. */
export interface JudgedPlan {
  readonly judged?: Pick<DriftReport, 'verdict' | 'reason' | 'rows'>;
}

/**
 * Judges the window that the event means, stores the report and publishes the metrics. A schedule's event also makes up for
 * windows before that were missed, oldest first. Running it again with the same event changes nothing. A window that is too
 * large for one function is handed to the state machine, which counts it in parts and comes back with the plan.
 *
 * @param mayGoOn whether there is time for one more missed window
 * @returns the report without the distributions
 * @throws InvalidEventError, BaselineError, WindowTooLargeError, and whatever AWS refuses
 */
export async function detectDrift(
  event: DetectDriftEvent | undefined,
  settings: DetectorSettings,
  clients: DetectorClients,
  mayGoOn: () => boolean = () => true,
): Promise<DriftReport | FanOutStarted | JudgedPlan | Unfinished> {
  const { s3, cloudWatch, stepFunctions, sns, eventBridge } = clients;
  const folder = `${settings.reportUri}/${settings.endpointName}`;
  const context: DetectionContext = {
    s3,
    cloudWatch,
    stepFunctions,
    sns,
    eventBridge,
    settings,
    reports: new ReportStore(s3, folder, settings.config),
    progress: new ProgressStore(s3, folder),
    mayGoOn,
  };
  if (event?.plan !== undefined) {
    return concludePlan(event.plan, context);
  }
  const window = chooseWindow(event, settings.config);
  const compared = await findCompared(clients, context);
  if (!isNamed(event)) {
    return catchUp(window, compared, context);
  }
  const counts =
    'baseline' in compared ? await countWindow(window, compared, context, { asked: window, named: true }) : undefined;
  return counts && 'fanOut' in counts
    ? counts
    : withoutDistributions(await lookAhead(window, compared, counts, context));
}

async function findCompared({ s3, sageMaker }: DetectorClients, { settings }: DetectionContext): Promise<Compared> {
  const version = await findComparedVersion(s3, sageMaker, settings);
  if (!('sources' in version)) {
    return version;
  }
  const baseline = tellBaseline(await loadBaseline(s3, version.sources), settings.config);
  return { version, baseline, identity: identifyCounts(baseline, version.servingSince) };
}

async function concludePlan(uri: string, context: DetectionContext): Promise<JudgedPlan> {
  const { readCountedPlan } = await import('./fan-out');
  const { counts, window, asked, named, ...compared } = await readCountedPlan(context.s3, uri);
  if (named) {
    return describe(await lookAhead(window, compared, counts, context));
  }
  await context.reports.writeCounts(window, compared.identity, counts);
  await catchUp(asked, compared, context);
  const report = await context.reports.readSettled(window);
  return report === undefined || report === 'damaged' ? {} : describe(report);
}

function describe({ verdict, reason, rows }: DriftReport): JudgedPlan {
  return { judged: { verdict, reason, rows } };
}
