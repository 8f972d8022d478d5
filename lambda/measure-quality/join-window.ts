import type { S3Client } from '@aws-sdk/client-s3';
import type { JoinCounts } from '../../engine/quality/coverage';
import { countAnswers, openGroups } from '../../engine/quality/group-window';
import type { ColumnGroups } from '../../engine/quality/groups';
import type { LabelledRow } from '../../engine/quality/held-record';
import { Interpreter } from '../../engine/quality/interpret';
import { type JoinOptions, WindowJoin } from '../../engine/quality/join';
import type { JoinSize } from '../../engine/quality/join-size';
import { nameByInput, type SliceNamer } from '../../engine/quality/slices';
import type { OpenWindow } from './open-window';
import { readGroundTruth, readRecords } from './read-window';
import type { MeasurerSettings } from './settings';

/** The labelled rows of a window, or of a part of it. */
export interface JoinedWindow {
  readonly rows: readonly LabelledRow[];
  /** Those that the version itself answered, in the order in which rows are measured. */
  readonly own: readonly LabelledRow[];
  /** See nameByInput. */
  readonly namers: readonly (SliceNamer<LabelledRow> | undefined)[];
  readonly counts: JoinCounts;
  /** See GroupCounter.list. */
  readonly groups?: readonly ColumnGroups[];
  readonly interpreter: Interpreter;
}

/** A window that is larger than memory, of which nothing is held. */
export interface LargeWindow {
  readonly excess: JoinSize;
}

/** Reads the captured records of a window and the labels that were collected for it. */
export async function joinWindow(
  open: OpenWindow,
  settings: MeasurerSettings,
  s3: S3Client,
  options: JoinOptions,
): Promise<JoinedWindow | LargeWindow> {
  const { config, schema } = open;
  const [start, end, since] = [open.window.start, open.window.end, open.since].map((time) => new Date(time));
  const interpreter = new Interpreter(config);
  const join = new WindowJoin(interpreter, { mostBytes: settings.mostBytes, ...options });
  const groups = openGroups(config, schema);
  const leftOut = await readRecords(
    s3,
    { ...settings, config },
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
  if (join.excess) {
    return { excess: join.excess };
  }
  if (leftOut) {
    join.leaveOut(leftOut);
  }
  await readGroundTruth(s3, settings.groundTruthUri, { start, end: new Date(open.labelsUntil) }, join);
  const { rows, counts } = join.finish();
  const own = rows.filter(({ time }) => time >= since).sort((one, other) => one.place - other.place);
  for (const { input, predicted, truth } of groups ? own : []) {
    groups!.addOutcome(input, predicted, truth);
  }
  const namers = schema.length === 0 ? [] : nameByInput(config.slices, schema);
  return { rows, own, namers, counts, ...(groups && { groups: groups.list() }), interpreter };
}
