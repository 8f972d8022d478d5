import type { S3Client } from '@aws-sdk/client-s3';
import { FILES, REPORT_ENDINGS } from '../../contract/layout';
import type { QualityConfig } from '../../contract/quality-config';
import { readsRows } from '../../contract/record-filter';
import type { FeatureSchema } from '../../engine/drift';
import { parseNegativeClass } from '../../engine/drift/schema';
import type { EstimateReport } from '../../engine/quality/report';
import type { NoServingVersion, ServingVersion } from '../../engine/traffic/serving-version';
import { readEstimate } from './estimate-window';
import { readReport } from './read-report';
import type { MeasurerSettings } from './settings';
import { reportUri, type Task } from './tasks';
import { findSchema, NO_SCHEMA } from './version-schema';

/** All that the measuring of a window needs to know before it is read; plain JSON, for the parts of a window to agree on. */
export interface OpenWindow extends Pick<EstimateReport, 'modelPackageArn' | 'estimate'> {
  /** ISO times; the end is exclusive. */
  readonly window: { readonly start: string; readonly end: string };
  /** ISO; labels that were collected until then count. */
  readonly labelsUntil: string;
  /** ISO; what another version answered says nothing about this one. */
  readonly since: string;
  /** With the threshold and the classes of the version. */
  readonly config: QualityConfig;
  /** The columns of the requests; none where nobody asks for them. */
  readonly schema: readonly FeatureSchema[];
  /** Of a forecast: what MASE divides the errors of each series by, as an S3 URI, where the version carries it. */
  readonly scales?: string;
  /** Whether nothing of it is stored: somebody asks for another part of the time whose report stands. @default false */
  readonly isShownOnly?: boolean;
}

/**
 * Finds what a window is measured by.
 *
 * @param serving the version that serves now
 */
export async function openWindow(
  { start, end, step }: Pick<Task, 'start' | 'end' | 'step'>,
  now: Date,
  settings: MeasurerSettings,
  s3: S3Client,
  serving: ServingVersion | NoServingVersion,
): Promise<OpenWindow> {
  const noted = reportUri(settings.reportUri, settings.endpointName, start, REPORT_ENDINGS.estimate);
  const earlier = await readEstimate(s3, noted);
  const version = earlier ?? describeServing(serving, start);
  const given = {
    ...settings.config,
    decisionThreshold: findThreshold(version, serving) ?? settings.config.decisionThreshold,
  };
  const isSchemaNeeded =
    given.slices.length > 0 ||
    given.groupCriteria !== undefined ||
    given.trainingData !== undefined ||
    readsRows(given.leaveOut);
  const { features: schema, text } = isSchemaNeeded ? await findSchema(s3, version.schema, serving) : NO_SCHEMA;
  return {
    window: { start: start.toISOString(), end: end.toISOString() },
    labelsUntil: now.toISOString(),
    since: version.servingSince ?? start.toISOString(),
    config: given.trainingData === undefined ? given : completeClasses(given, text),
    schema,
    ...(step === undefined && (await hasOther(start, end, settings, s3)) && { isShownOnly: true }),
    ...(given.forecast && locateScales(version.schema)),
    ...(version.modelPackageArn && { modelPackageArn: version.modelPackageArn }),
    ...(earlier?.estimate && { estimate: earlier.estimate }),
  };
}

/** They lie beside the schema. */
function locateScales(schema: string | undefined): { readonly scales?: string } {
  return schema?.endsWith(FILES.baselineSchema)
    ? { scales: `${schema.slice(0, -FILES.baselineSchema.length)}${FILES.scales}` }
    : {};
}

/** Whether the report that stands is of a window that ends at another time: what belongs to that one is not replaced. */
async function hasOther(
  start: Date,
  end: Date,
  { reportUri: folder, endpointName }: MeasurerSettings,
  s3: S3Client,
): Promise<boolean> {
  const standing = await readReport(s3, reportUri(folder, endpointName, start, REPORT_ENDINGS.report));
  return standing?.window !== undefined && standing.window.end !== end.toISOString();
}

/** That of the version of the window; its note may be older than the first one that says it. */
function findThreshold(
  { decisionThreshold, modelPackageArn }: Partial<EstimateReport>,
  serving: ServingVersion | NoServingVersion,
): number | undefined {
  return 'sources' in serving && serving.modelPackageArn !== undefined && serving.modelPackageArn === modelPackageArn
    ? serving.decisionThreshold
    : decisionThreshold;
}

/** Without a note of that time, the version that serves now is that of the window if it served then. */
function describeServing(
  serving: ServingVersion | NoServingVersion,
  start: Date,
): Pick<EstimateReport, 'modelPackageArn' | 'servingSince' | 'schema'> {
  if (!('sources' in serving)) {
    return {};
  }
  const { modelPackageArn, servingSince, sources } = serving;
  const servedThen = servingSince === undefined || servingSince <= start;
  return { ...(!sources.given && { schema: sources.schema }), ...(servedThen && { modelPackageArn }) };
}

/** Without a declared negative class it is the one that the preparation saw. */
function completeClasses(config: QualityConfig, schema: string | undefined): QualityConfig {
  const negativeClass =
    config.negativeClass ?? (schema === undefined ? undefined : parseNegativeClass(schema, config.positiveClass));
  return negativeClass === undefined ? config : { ...config, negativeClass };
}
