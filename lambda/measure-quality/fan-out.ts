import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { REPORT_ENDINGS } from '../../contract/layout';
import { parseQualityConfig } from '../../contract/quality-config';
import { hashText, toCanonicalJson } from '../../engine/aws/canonical';
import { logger } from '../../engine/aws/logging';
import { parseS3Uri, readJson } from '../../engine/aws/s3';
import { type JoinCounts, mergeJoinCounts } from '../../engine/quality/coverage';
import { type ColumnGroups, mergeGroups } from '../../engine/quality/groups';
import { IdPart } from '../../engine/quality/id-sample';
import { MOST_BYTES } from '../../engine/quality/join';
import type { JoinSize } from '../../engine/quality/join-size';
import { type PackedLayout, type PackedRows, packRows, unpackRows } from '../../engine/quality/packed-rows';
import { type PartPlan, planParts } from '../../engine/quality/part-plan';
import type { QualityReport } from '../../engine/quality/report';
import { type FanOutExecution, startOnce } from '../../engine/traffic/fan-out-execution';
import { PlanMismatchError, readWindow, writeWindow } from '../../engine/traffic/fan-out-plan';
import { joinObjects } from '../../engine/traffic/join-objects';
import { writeJson } from '../../engine/traffic/objects';
import { readPackedJson, writePackedJson } from '../../engine/traffic/packed-json';
import { formatSecond, type Window } from '../../engine/traffic/window';
import { type JoinedWindow, joinWindow } from './join-window';
import { reportWindow } from './measure-window';
import type { OpenWindow } from './open-window';
import type { MeasurerSettings } from './settings';
import { reportUri, type Task } from './tasks';
import { locateTrainingRows, type MadeRows, makeTrainingRows, storeContradicted } from './training-rows';

/** All that the parts of a window and their merge must agree on; plain JSON. */
export interface MeasuringPlan extends PartPlan {
  readonly open: OpenWindow;
  readonly task: Pick<Task, 'kind' | 'step' | 'published'> & { readonly window: StoredWindow };
  /** The window whose turn had come, up to which is gone on. */
  readonly asked: StoredWindow;
}

type StoredWindow = ReturnType<typeof writeWindow>;

/** What the measurer answers when it has a window measured in parts: the report comes later. */
export interface FanOutStarted {
  readonly fanOut: { readonly executionArn: string; readonly parts: number };
}

/** What a part found, beside its rows. */
interface PartFindings {
  readonly layout: PackedLayout;
  readonly counts: JoinCounts;
  readonly groups?: readonly ColumnGroups[];
  readonly trainingRows?: Pick<NonNullable<QualityReport['trainingRows']>, 'rows' | 'leftOut'> & {
    readonly header?: string;
    readonly contradicted: readonly string[];
  };
}

/** What a part measured, for the execution's history. */
export interface MeasuredPart {
  readonly part: number;
  readonly rows: number;
}

/**
 * The execution that measures a window in parts, if one was started for the same event: it is not read again to be as large. One
 * that failed goes on where it failed.
 *
 * @returns the report where the execution has come to its end
 * @throws FanOutFailedError
 */
export async function findFanOut(
  task: Task,
  open: OpenWindow,
  settings: MeasurerSettings,
  s3: S3Client,
  stepFunctions: SFNClient | undefined,
): Promise<FanOutStarted | QualityReport | undefined> {
  const uri = locatePlan(task, open, settings);
  const plan = await readJson<MeasuringPlan>(s3, uri);
  if (plan === undefined) {
    return undefined;
  }
  const { executionArn, isDone } = await startPlan(uri, plan, settings, stepFunctions);
  const report = isDone
    ? await readJson<QualityReport>(
        s3,
        reportUri(settings.reportUri, settings.endpointName, task.start, REPORT_ENDINGS.report),
      )
    : undefined;
  return report ?? { fanOut: { executionArn, parts: plan.parts } };
}

/** Has a window that is larger than memory measured in parts by the state machine, which then has them merged. */
export async function startFanOut(
  size: JoinSize,
  task: Task,
  asked: Window,
  open: OpenWindow,
  settings: MeasurerSettings,
  s3: S3Client,
  stepFunctions: SFNClient | undefined,
): Promise<FanOutStarted> {
  const { kind, step, published } = task;
  const uri = locatePlan(task, open, settings);
  const plan: MeasuringPlan = {
    ...planParts(size, settings.mostBytes ?? MOST_BYTES, open.config.classes.length),
    open,
    task: { kind, step, published, window: writeWindow(task) },
    asked: writeWindow(asked),
  };
  // Another invocation may have planned the same meanwhile: its parts are those that are measured.
  const isFirst = await writeJson(s3, uri, plan, 'absent');
  const { executionArn } = await startPlan(uri, isFirst ? plan : await openPlan(s3, uri), settings, stepFunctions);
  logger.info('window is measured in parts', {
    window: open.window,
    ...size.after(0),
    parts: plan.parts,
    executionArn,
  });
  return { fanOut: { executionArn, parts: plan.parts } };
}

/** By its name the same event starts nothing twice. A call by hand is an event of its own. */
function locatePlan({ step, start }: Task, { labelsUntil, ...open }: OpenWindow, settings: MeasurerSettings): string {
  const identity = toCanonicalJson({ ...open, step: step ?? labelsUntil });
  const name = `${formatSecond(start)}-${hashText(identity, 32)}`;
  return `${settings.fanOut!.uri}/${settings.endpointName}/${name}/plan.json`;
}

function startPlan(
  uri: string,
  { parts }: MeasuringPlan,
  { fanOut }: MeasurerSettings,
  stepFunctions: SFNClient | undefined,
): Promise<FanOutExecution> {
  const name = uri.split('/').at(-2)!;
  const input = { plan: uri, parts: Array.from({ length: parts }, (_, part) => part) };
  return startOnce(stepFunctions, fanOut!.stateMachineArn, name, input);
}

/**
 * Reads a plan.
 *
 * @throws PlanMismatchError when there is none, ConfigurationError when it is none
 */
export async function openPlan(s3: S3Client, uri: string): Promise<MeasuringPlan> {
  const plan = await readJson<MeasuringPlan>(s3, uri);
  if (!plan) {
    throw new PlanMismatchError(`there is no plan ${uri}`);
  }
  const config = parseQualityConfig(JSON.stringify(plan.open.config));
  return { ...plan, open: { ...plan.open, config } };
}

/** The task that a plan is about, and the one whose turn had come. */
export function readTask({ task: { window, ...task }, asked }: MeasuringPlan): { task: Task; asked: Task } {
  return { task: { ...task, ...readWindow(window) }, asked: { ...task, ...readWindow(asked) } };
}

/** Joins one part of a window and stores what it found beside the plan. Running it again writes the same in the same place. */
export async function measurePart(
  uri: string,
  index: number,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<MeasuredPart> {
  const { open, parts, halvings } = await openPlan(s3, uri);
  const part = new IdPart(index, parts);
  const joined = (await joinWindow(open, settings, s3, { part, halvings, beyond: 'hold' })) as JoinedWindow;
  const { own, namers, counts, groups, rows, interpreter } = joined;
  const { layout, numbers } = packRows(own, namers, interpreter.classes.names);
  const made = await makeTrainingRows(rows, open, interpreter);
  const text = made?.text?.slice(made.header!.length) ?? '';
  await write(s3, locatePart(uri, index, 'csv'), text);
  await write(s3, locatePart(uri, index, 'rows'), Buffer.from(numbers.buffer));
  const findings: PartFindings = {
    layout,
    counts,
    ...(groups && { groups }),
    ...(made && { trainingRows: omitText(made) }),
  };
  await writePackedJson(s3, locatePart(uri, index, 'json.gz'), findings);
  logger.info('part measured', { plan: uri, part: index, rows: rows.length });
  return { part: index, rows: rows.length };
}

/**
 * Measures a window of what its parts found: the very report of all rows at once.
 *
 * @throws PlanMismatchError, and S3's error when a part is absent: there is no verdict on a part of a window
 */
export async function mergeParts(
  uri: string,
  { open, parts }: MeasuringPlan,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<QualityReport> {
  const found: (PartFindings & PackedRows)[] = [];
  for (let index = 0; index < parts; index++) {
    const findings = await readPackedJson<PartFindings>(s3, locatePart(uri, index, 'json.gz'));
    found.push({ ...findings, numbers: await readNumbers(s3, locatePart(uri, index, 'rows')) });
  }
  const { config, schema } = open;
  const addsClasses = config.problemType === 'multiclass' && config.classes.length === 0;
  const { rows, classes, namers } = unpackRows(found, schema.length === 0 ? [] : config.slices, addsClasses);
  const [first, ...others] = found.map(({ counts }) => counts);
  const groups = found.flatMap((part) => (part.groups ? [part.groups] : []));
  const measurable = {
    own: rows,
    namers,
    classes,
    counts: mergeJoinCounts([first, ...others]),
    ...(groups.length > 0 && { groups: mergeGroups(groups) }),
    trainingRows: await mergeTrainingRows(uri, found, open, s3),
  };
  return reportWindow(open, measurable, settings, s3);
}

/** The rows themselves are in a file of their own. */
function omitText({ text: _, ...made }: MadeRows): PartFindings['trainingRows'] {
  return made;
}

async function mergeTrainingRows(
  uri: string,
  found: readonly PartFindings[],
  open: OpenWindow,
  s3: S3Client,
): Promise<QualityReport['trainingRows']> {
  const parts = found.flatMap(({ trainingRows }) => (trainingRows ? [trainingRows] : []));
  if (parts.length === 0) {
    return undefined;
  }
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const leftOut: Record<string, number> = {};
  for (const [reason, count] of parts.flatMap((part) => Object.entries(part.leftOut))) {
    leftOut[reason] = (leftOut[reason] ?? 0) + count;
  }
  if (open.isShownOnly) {
    return { rows, leftOut };
  }
  await storeContradicted(parts.flatMap((part) => part.contradicted).sort(), open, s3);
  const header = parts.find((part) => part.header !== undefined)?.header;
  if (header === undefined) {
    return { rows, leftOut };
  }
  const target = locateTrainingRows(open);
  const sources = found.map((_, index) => locatePart(uri, index, 'csv'));
  await joinObjects(s3, header, sources, target, 'text/csv');
  return { uri: target, rows, leftOut };
}

async function readNumbers(s3: S3Client, uri: string): Promise<Float64Array> {
  const { bucket, key } = parseS3Uri(uri);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = await Body!.transformToByteArray();
  // The bytes may be a part of a larger buffer, where no number begins.
  return new Float64Array(new Uint8Array(bytes).buffer);
}

async function write(s3: S3Client, uri: string, body: string | Buffer): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

function locatePart(plan: string, index: number, ending: string): string {
  return `${plan.replace(/[^/]*$/, '')}part-${String(index).padStart(5, '0')}.${ending}`;
}
