import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { FILES } from '../../contract/layout';
import type { QualityConfig } from '../../contract/quality-config';
import { readsRows } from '../../contract/record-filter';
import { logger } from '../../engine/aws/logging';
import { readJson, readText } from '../../engine/aws/s3';
import { BaselineError, type FeatureSchema } from '../../engine/drift';
import { explainTooFew } from '../../engine/quality/collect-predictions';
import { CalibrationError, explainEstimate, judgeEstimate } from '../../engine/quality/estimate';
import { listGroupSlices } from '../../engine/quality/group-criteria';
import { describeTreatment, openGroups } from '../../engine/quality/group-window';
import type { EstimateReport } from '../../engine/quality/report';
import { findComparedVersion } from '../../engine/traffic/compared-version';
import type { ServingVersion } from '../../engine/traffic/serving-version';
import { readPredictions, type WindowPredictions } from './read-predictions';
import type { MeasurerSettings } from './settings';
import type { Task } from './tasks';
import { describeFilter } from './tell-filter';
import { findSchema, NO_SCHEMA, type VersionSchema } from './version-schema';

/** Why a baseline that was given is none to estimate by. */
const NO_HELD_OUT =
  'an estimate needs the predictions on held-out rows that the model versions of a training pipeline carry: the baseline that was given has none';

/** Why a forecast is not estimated. */
const NO_ESTIMATE = 'a forecast is measured when its horizon has passed, and nothing is estimated before';

/** Why a version that carries no file to learn from is not estimated. */
const NO_PREDICTIONS = 'the model version carries no predictions on held-out rows to learn from what its answers mean';
const NO_LOSSES =
  'the model version carries nothing that says how large its errors are on which rows: it was evaluated by an earlier version of this library, or on fewer than 100 rows';

/**
 * Estimates a window's performance before its labels are due, and notes which version served, for when they are: by then
 * another one may serve.
 */
export async function estimateWindow(
  { start, end }: Task,
  settings: MeasurerSettings,
  s3: S3Client,
  sageMaker: SageMakerClient | undefined,
): Promise<EstimateReport> {
  const { endpointName, config } = settings;
  const version = await findComparedVersion(s3, sageMaker, settings);
  const frame = {
    version: 1 as const,
    endpoint: endpointName,
    ...(version.modelPackageArn && { modelPackageArn: version.modelPackageArn }),
    window: { start: start.toISOString(), end: end.toISOString() },
  };
  if (!('sources' in version)) {
    return { ...frame, rows: 0, reason: version.reason };
  }
  const { servingSince, decisionThreshold = config.decisionThreshold, sources } = version;
  if (servingSince && servingSince >= end) {
    const { modelPackageArn: _, ...unknown } = frame;
    return {
      ...unknown,
      rows: 0,
      reason: `the version that serves now came after the window, at ${servingSince.toISOString()}`,
    };
  }
  const served = {
    ...frame,
    ...(servingSince && { servingSince: servingSince.toISOString() }),
    ...(!sources.given && { schema: sources.schema }),
    ...(version.decisionThreshold !== undefined && { decisionThreshold }),
  };
  if (config.forecast) {
    return { ...served, rows: 0, reason: NO_ESTIMATE };
  }
  const refusal = sources.given ? NO_HELD_OUT : undefined;
  const isSchemaNeeded = listGroupSlices(config).length > 0 || readsRows(config.leaveOut);
  const { features } = isSchemaNeeded ? await findSchema(s3, served.schema, version) : NO_SCHEMA;
  const groups = openGroups(config, features);
  if (refusal !== undefined && groups === undefined) {
    return { ...served, rows: 0, reason: refusal };
  }
  const own = { ...config, decisionThreshold };
  const window = { start: servingSince && servingSince > start ? servingSince : start, end };
  const asked =
    config.problemType === 'regression' && !isSchemaNeeded ? await findAsked(s3, served.schema, version) : { features };
  if ('reason' in asked) {
    return { ...served, rows: 0, reason: asked.reason };
  }
  const predictions = await readPredictions(s3, { ...settings, config: own }, window, asked.features, groups);
  const { leftOut } = predictions;
  const known = { ...served, ...describeTreatment(groups?.finish(), own, true), ...(leftOut && { leftOut }) };
  const told = describeFilter(predictions.usable + predictions.bare, leftOut);
  if (refusal !== undefined) {
    return { ...known, rows: 0, reason: refusal };
  }
  const rows = predictions.usable;
  if (rows < config.minimumRows) {
    return { ...known, rows, reason: [...told, explainTooFew(predictions, config)].join('; ') };
  }
  const found = await tryEstimate(s3, predictions, sources.predictions, own, asked.features);
  return { ...known, rows, ...found, reason: [...told, found.reason].join('; ') };
}

/** The columns of what a number is answered to; without them there is no estimate, and the event does not fail. */
async function findAsked(
  s3: S3Client,
  schema: string | undefined,
  version: ServingVersion,
): Promise<Pick<VersionSchema, 'features'> | { readonly reason: string }> {
  try {
    return await findSchema(s3, schema, version);
  } catch (error) {
    if (error instanceof BaselineError) {
      return { reason: error.message };
    }
    throw error;
  }
}

/** A version that cannot be estimated is measured all the same: the reason is kept, the event does not fail. */
async function tryEstimate(
  s3: S3Client,
  predictions: WindowPredictions,
  predictionsUri: string | undefined,
  config: QualityConfig,
  schema: readonly FeatureSchema[],
): Promise<Partial<EstimateReport> & { readonly reason: string }> {
  // Not every endpoint can be estimated, and reading a whole CSV file takes a library.
  const { estimateFrom, locateHeldOut } = await import('../../engine/quality/estimate-from');
  const uri = predictionsUri && locateHeldOut(predictionsUri, config);
  const text = uri === undefined ? undefined : (await readText(s3, uri))?.text;
  if (text === undefined) {
    return { reason: uri?.endsWith(FILES.losses) ? NO_LOSSES : NO_PREDICTIONS };
  }
  try {
    const estimate = estimateFrom(predictions, text, config, schema);
    return { estimate, criteria: judgeEstimate(estimate, config), reason: explainEstimate(estimate) };
  } catch (error) {
    if (error instanceof CalibrationError || error instanceof BaselineError) {
      return { reason: error.message };
    }
    throw error;
  }
}

/** What was noted when the window was estimated. A note that somebody damaged is as good as none: labels still come. */
export async function readEstimate(s3: S3Client, uri: string): Promise<EstimateReport | undefined> {
  try {
    return (await readJson<EstimateReport | null>(s3, uri)) ?? undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    logger.warn('the estimate of a window is damaged and left out', { reason: error.message });
    return undefined;
  }
}
