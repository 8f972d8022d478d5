import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DRIFT_OPTIONS } from '../../contract/command-line';
import type { Calibration } from '../../contract/drift-config';
import { FILTER_SUBJECTS, type RecordRule } from '../../contract/record-filter';
import {
  type Baseline,
  DEFAULT_DRIFT_CONFIG,
  type DriftConfig,
  type FeatureSchema,
  type FeatureType,
} from '../../engine/drift';
import { noteChunks } from '../../engine/drift/calibration';
import { explainWindow } from '../../engine/drift/explain-window';
import { judgeWindow } from '../../engine/drift/judge-window';
import {
  describeConstraints,
  describeStatistics,
  describeViolations,
} from '../../engine/model-monitor/write-documents';
import { tellBaseline } from '../../engine/traffic/tell-baseline';
import { checkOutputs } from './check-outputs';
import { countLive } from './count-live';
import { chooseAtDesk, doubtPlainDrift } from './desk-calibration';
import { type DriftResult, describeResult } from './drift-result';
import { InputError } from './input-error';
import { findLiveFiles } from './local-files';
import { readBaseline } from './read-baseline';
import { requireFolder, writeOutput } from './write-output';

/** The files that `--model-monitor` writes into its folder. */
const MONITOR_FILES = ['statistics.json', 'constraints.json', 'constraint_violations.json'] as const;

/** What is compared, and where the result goes. */
export interface DriftOptions {
  readonly baseline: string;
  readonly live: readonly string[];
  readonly json?: string;
  readonly html?: string;
  /** Model Monitor's constraints.json, where the baseline is its statistics.json. */
  readonly constraints?: string;
  /** A folder for Model Monitor's three files. */
  readonly modelMonitor?: string;
  readonly types?: ReadonlyMap<string, FeatureType>;
  /** Columns that are not compared, whether requests carry them or not. */
  readonly ignore?: readonly string[];
  /** Columns of the baseline that requests do not carry. */
  readonly absent?: readonly string[];
  readonly minimumRows?: number;
  readonly falseDiscoveryRate?: number;
  /** See DriftConfig. */
  readonly calibrationChunks?: number;
  /** See DriftConfig. */
  readonly calibration?: `${Calibration}`;
  /** Requests and rows that do not count. */
  readonly leaveOutAttribute?: readonly RecordRule[];
  readonly leaveOutColumn?: readonly RecordRule[];
  /** Limits that are not the usual ones. */
  readonly effect?: Readonly<Record<string, number>>;
  /** Is told how many columns of training rows were read, and of how many. */
  readonly onBaselineColumn?: (done: number, all: number) => void;
  /** Is told how far the live files were read, in bytes as they are stored. */
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * Compares live files with a baseline, by the engine that watches endpoints.
 *
 * @throws InputError when something given cannot be used
 */
export async function runDrift(options: DriftOptions): Promise<DriftResult> {
  const {
    minimumRows = DEFAULT_DRIFT_CONFIG.minimumRows,
    falseDiscoveryRate = DEFAULT_DRIFT_CONFIG.falseDiscoveryRate,
  } = options;
  const leaveOut = [...(options.leaveOutAttribute ?? []), ...(options.leaveOutColumn ?? [])];
  const asked: DriftConfig = {
    ...DEFAULT_DRIFT_CONFIG,
    ...(leaveOut.length > 0 && { leaveOut }),
    minimumRows,
    falseDiscoveryRate,
    calibrationChunks: options.calibrationChunks ?? DEFAULT_DRIFT_CONFIG.calibrationChunks,
    ...(options.calibration && { calibration: options.calibration }),
    effect: { ...DEFAULT_DRIFT_CONFIG.effect, ...options.effect },
  };
  const absent = new Set(options.absent);
  // Not only after gigabytes were read.
  await requireFolder('--json', options.json);
  await requireFolder(DRIFT_OPTIONS.html, options.html);
  await requireFolder('--model-monitor', options.modelMonitor);
  const live = await findLiveFiles(options.live);
  await checkOutputs(
    [
      [DRIFT_OPTIONS.baseline, options.baseline],
      ['--constraints', options.constraints],
      ...live.files.map((file) => [DRIFT_OPTIONS.live, file] as const),
    ],
    [
      ['--json', options.json],
      [DRIFT_OPTIONS.html, options.html],
      ...MONITOR_FILES.map(
        (name) => ['--model-monitor', options.modelMonitor && path.join(options.modelMonitor, name)] as const,
      ),
    ],
  );
  const mayCalibrate = asked.calibrationChunks > 0 || asked.calibration === 'auto';
  const found = await readBaseline(options.baseline, {
    types: options.types ?? new Map(),
    ignored: new Set(options.ignore),
    absent,
    constraints: options.constraints,
    calibrated: mayCalibrate,
    onColumn: options.onBaselineColumn,
  });
  const { received, notes } = found;
  const { config, report: chosen } = chooseAtDesk(options.baseline, found, asked);
  const baseline = tellBaseline(found.baseline, config);
  checkFilter(baseline, received, options.baseline);
  if (config.calibrationChunks > 0 && baseline.features.every(({ spreads = [] }) => spreads.length === 0)) {
    throw new InputError(
      `--calibration-chunks: ${options.baseline} does not tell how chunks of its rows differ; give training rows in the order of their time, enough of them for ${config.calibrationChunks} chunks`,
    );
  }
  let done = 0;
  const ignored = new Set([...absent, ...(options.ignore ?? [])]);
  const counts = await countLive(
    baseline,
    live.files,
    { received, ignored, decimalMark: found.dialect?.decimalMark },
    (count) => {
      done += count;
      options.onProgress?.(done, live.bytes);
    },
  );
  const judgement = explainWindow(judgeWindow(baseline, counts, config), baseline, counts, config);
  const isPlainDrift = judgement.verdict === 'Drift' && config.calibrationChunks === 0;
  const result = describeResult(judgement, {
    baselineFile: options.baseline,
    baseline,
    liveFiles: live.files,
    skippedFiles: live.skipped,
    ignored,
    counts,
    config,
    calibration: chosen ?? (isPlainDrift ? doubtPlainDrift(found, config) : undefined),
    notes: [...notes, ...noteChunks(baseline, config, '--calibration-chunks')],
  });
  await writeOutput('--json', options.json, () => `${JSON.stringify(result, undefined, 2)}\n`);
  // The charts' library takes longer to load than most comparisons take.
  await writeOutput(DRIFT_OPTIONS.html, options.html, async () => (await import('./render-page')).renderPage(result));
  await writeMonitorFiles(options.modelMonitor, baseline, result);
  return result;
}

/** Rows are told apart by columns whose place in a request is known. */
function checkFilter({ leaveOut }: Baseline, received: readonly FeatureSchema[], file: string): void {
  const names = received.map(({ name }) => name);
  const unknown = leaveOut?.find(({ by, name }) => by === FILTER_SUBJECTS.column && !names.includes(name!));
  if (unknown) {
    throw new InputError(
      `${DRIFT_OPTIONS.leaveOutColumn}: ${file} has no column ${JSON.stringify(unknown.name)} that requests carry; it has ${names.join(', ')}`,
    );
  }
}

/** Writes the baseline and what the live data does not keep of it as Model Monitor does. */
async function writeMonitorFiles(
  folder: string | undefined,
  baseline: Baseline,
  { schema }: DriftResult,
): Promise<void> {
  if (folder === undefined) {
    return;
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new InputError(`--model-monitor ${folder} cannot be made: ${(error as Error).message}`);
  }
  const files: Record<(typeof MONITOR_FILES)[number], object> = {
    'statistics.json': describeStatistics(baseline),
    'constraints.json': describeConstraints(baseline),
    'constraint_violations.json': describeViolations(schema.violations),
  };
  for (const [name, document] of Object.entries(files)) {
    await writeOutput('--model-monitor', path.join(folder, name), () => `${JSON.stringify(document, undefined, 2)}\n`);
  }
}
