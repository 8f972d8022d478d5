import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { REPORT_ENDINGS } from '../../contract/layout';
import type { QualityConfig } from '../../contract/quality-config';
import { readsRows } from '../../contract/record-filter';
import { logger } from '../../engine/aws/logging';
import { parseS3Uri, readText } from '../../engine/aws/s3';
import type { FeatureSchema } from '../../engine/drift';
import { parseNegativeClass } from '../../engine/drift/schema';
import type { LabelledRow } from '../../engine/quality/held-record';
import { Interpreter } from '../../engine/quality/interpret';
import { WindowJoin } from '../../engine/quality/join';
import { measureRows } from '../../engine/quality/measure-rows';
import { toModelQualityJson } from '../../engine/quality/model-quality-json';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import { writeJson } from '../../engine/traffic/objects';
import type { NoServingVersion, ServingVersion } from '../../engine/traffic/serving-version';
import { formatSecond } from '../../engine/traffic/window';
import { readEstimate } from './estimate-window';
import { countAnswers, describeTreatment, openGroups } from './group-window';
import { readGroundTruth, readRecords } from './read-window';
import type { MeasurerSettings } from './settings';
import { reportUri, type Task } from './tasks';
import { describeFilter } from './tell-filter';
import { findSchema, NO_SCHEMA } from './version-schema';

/**
 * Measures a window with the labels that were collected until `now`, and writes its labelled rows as training data. What is
 * written is named after the window, so measuring it again replaces it.
 *
 * @param serving the version that serves now
 */
export async function measureWindow(
  { start, end }: Task,
  now: Date,
  settings: MeasurerSettings,
  s3: S3Client,
  serving: ServingVersion | NoServingVersion,
): Promise<QualityReport> {
  const { endpointName } = settings;
  const earlier = await readEstimate(s3, reportUri(settings.reportUri, endpointName, start, REPORT_ENDINGS.estimate));
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
  const config = given.trainingData === undefined ? given : completeClasses(given, text);
  const interpreter = new Interpreter(config);
  const join = new WindowJoin(interpreter);
  // What another version answered says nothing about this one.
  const since = version.servingSince === undefined ? start : new Date(version.servingSince);
  const groups = openGroups(config, schema);
  const leftOut = await readRecords(
    s3,
    settings,
    { start, end },
    schema,
    (record) => {
      join.addRecord(record);
      if (record.inferenceTime >= since) {
        countAnswers(record, groups, interpreter);
      }
    },
    (reason, detail, location) => join.rejectRecord(reason, detail, location),
  );
  if (leftOut) {
    join.leaveOut(leftOut);
  }
  await readGroundTruth(s3, settings.groundTruthUri, { start, end: now }, join);
  const { rows, coverage } = join.finish();
  const own = rows.filter(({ time }) => time >= since);
  const findings = measureRows(
    own,
    schema,
    { ...config, slices: schema.length === 0 ? [] : config.slices },
    interpreter,
  );
  for (const { input, predicted, truth } of groups ? own : []) {
    groups!.addOutcome(input, predicted, truth);
  }
  const trainingRows = await storeTrainingRows(rows, schema, start, config, s3, interpreter);
  const document = toModelQualityJson(
    config.problemType,
    own,
    findings.measures,
    interpreter.classes.names,
    now.toISOString(),
  );
  await writeJson(s3, reportUri(settings.reportUri, endpointName, start, REPORT_ENDINGS.modelQuality), document);
  return {
    version: 1,
    endpoint: endpointName,
    ...(version.modelPackageArn && { modelPackageArn: version.modelPackageArn }),
    window: { start: start.toISOString(), end: end.toISOString() },
    labelsUntil: now.toISOString(),
    labels: coverage,
    measuredRows: own.length,
    ...findings,
    reason: [...describeFilter(coverage.records, leftOut), findings.reason].join('; '),
    ...describeTreatment(groups, config),
    ...(earlier?.estimate && { estimate: earlier.estimate }),
    ...(trainingRows && { trainingRows }),
    config,
  };
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

async function storeTrainingRows(
  rows: readonly LabelledRow[],
  schema: readonly FeatureSchema[],
  start: Date,
  { trainingData, problemType, negativeClass }: QualityConfig,
  s3: S3Client,
  interpreter: Interpreter,
): Promise<QualityReport['trainingRows']> {
  if (trainingData === undefined || schema.length === 0) {
    return undefined;
  }
  if (problemType === 'binary' && negativeClass === undefined) {
    // Labels as they came may have a third spelling of a class, which stops every later run.
    logger.warn('labelled rows are no training data: the other class of the target is not known', {
      rows: rows.length,
    });
    return { rows: 0, leftOut: { unknownNegativeClass: rows.length } };
  }
  // Loaded only where labelled rows become training data.
  const { writeTrainingRows } = await import('../../engine/quality/training-rows');
  const {
    text,
    rows: count,
    leftOut,
  } = writeTrainingRows(rows, schema, trainingData.idColumn, trainingData.targetColumn, interpreter);
  if (count === 0) {
    return { rows: 0, leftOut };
  }
  const uri = `${trainingData.uri}/${formatSecond(start)}.csv`;
  // An upload of the same rows would be new data to whoever retrains on it.
  if ((await readText(s3, uri))?.text !== text) {
    const { bucket, key } = parseS3Uri(uri);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'text/csv' }));
  }
  return { uri, rows: count, leftOut };
}
