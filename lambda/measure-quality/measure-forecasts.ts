import type { S3Client } from '@aws-sdk/client-s3';
import { listObjects, readJson } from '../../engine/aws/s3';
import { RecordFilter } from '../../engine/drift/record-filter';
import { frameModelQuality, nameMeasures } from '../../engine/quality/model-quality-json';
import type { QualityReport } from '../../engine/quality/report';
import { ActualTable } from '../../engine/series/actual-table';
import { parseForecastRecord } from '../../engine/series/captured-forecasts';
import { ForecastJoin } from '../../engine/series/forecast-join';
import { judgeForecasts } from '../../engine/series/measure-forecasts';
import { frameReport } from './frame-report';
import type { OpenWindow } from './open-window';
import { readLines } from './read-lines';
import { readCaptured } from './read-window';
import type { MeasurerSettings } from './settings';

/** Tables that are read, of which none has a name or a folder that begins with a dot or an underscore. */
const TABLE = /\.(csv|tsv|jsonl|ndjson)(\.gz)?$/i;
const HIDDEN = /\/[._]/;

/** Measures the forecasts of a window by the values that came true, as they are in the table now. */
export async function measureForecasts(
  open: OpenWindow,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<QualityReport> {
  const { config, window, labelsUntil, scales } = open;
  const join = new ForecastJoin(config.forecast!, settings.mostBytes);
  await readForecasts(open, settings, join, s3);
  await readActuals(settings.groundTruthUri, new Date(window.start), open, join, s3);
  const known = scales === undefined ? undefined : await readJson<Record<string, number>>(s3, scales);
  const { forecasts, coverage } = join.finish(known);
  const findings = judgeForecasts(forecasts, config);
  const measuredRows = coverage.labelledRows;
  const modelQuality = frameModelQuality('forecasting', measuredRows, labelsUntil, nameMeasures(findings.measures));
  return frameReport(open, { coverage, measuredRows, findings, modelQuality }, settings, s3);
}

/** Forecasts that the version itself answered: those of the version before it say nothing about this one. */
async function readForecasts(
  { window, since, config }: OpenWindow,
  settings: MeasurerSettings,
  join: ForecastJoin,
  s3: S3Client,
): Promise<void> {
  const [start, end, from] = [window.start, window.end, since].map((time) => new Date(time));
  const filter = RecordFilter.of(config.leaveOut);
  const leftOut = await readCaptured(
    s3,
    settings,
    { start, end },
    (text) => parseForecastRecord(text, config.forecast!, filter),
    (record) => {
      if (record.inferenceTime >= from) {
        join.addRecord(record);
      }
    },
    (reason, detail, location) => join.rejectRecord(reason, detail, location),
  );
  if (filter) {
    join.leaveOut(leftOut);
  }
}

/** Reads the tables that were written since the window began: what came true was not known before. */
async function readActuals(
  uri: string,
  start: Date,
  { config }: OpenWindow,
  join: ForecastJoin,
  s3: S3Client,
): Promise<void> {
  const objects = (await listObjects(s3, `${uri}/`)).filter(
    ({ uri: object, lastModified = start }) =>
      lastModified >= start && TABLE.test(object) && !HIDDEN.test(object.slice(uri.length)),
  );
  let table: { readonly uri: string; readonly lines: ActualTable } | undefined;
  for await (const { uri: object, lines, problems } of readLines(s3, objects)) {
    problems.forEach(({ reason, detail }) => join.rejectActual(reason, detail, object));
    if (table?.uri !== object) {
      table = { uri: object, lines: new ActualTable(config.forecast!, object, join) };
    }
    table.lines.addLines(lines);
  }
}
