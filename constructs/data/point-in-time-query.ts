import type { FeatureExtractProps, JoinedFeatures, LabelTable } from './feature-extract-props';
import { TimeFormat } from './feature-group-props';

/** Names of the query's own, beside those of the tables. */
const OWN = { row: 'lifecycle_row', time: 'lifecycle_time', rank: 'lifecycle_rank', key: 'lifecycle_key' } as const;
/** What the query's own names begin with. */
export const OWN_PREFIX = 'lifecycle_';

/** The name of a feature's column among the rows. */
export function nameColumn({ columnPrefix = '' }: JoinedFeatures, feature: string): string {
  return `${columnPrefix}${feature}`;
}

/**
 * A query that finds each row of the labels once, with the features of each group as they were at its time: those of the record
 * with the latest event time that is not after it, of several with the same the one that was written last; none where that record
 * was deleted. Each part reads the one before it once, since Athena runs a part as often as it is named, and numbers of rows differ
 * from one time to the next.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-create-a-dataset.html
 */
export function renderPointInTimeQuery({ labels, features }: FeatureExtractProps): string {
  const parts = [
    `labels AS (\n${renderLabels(labels, features)}\n)`,
    ...features.map((group, i) => `joined_${i + 1} AS (\n${renderJoin(group, nameSource(i), labels, features, i)}\n)`),
  ];
  const columns = [
    ...labels.columns,
    ...features.flatMap((group) => group.features.map((feature) => nameColumn(group, feature))),
  ];
  return `WITH ${parts.join(',\n')}\nSELECT ${columns.map(quote).join(', ')}\nFROM ${nameSource(features.length)}`;
}

/** The part that the group at a place is joined to. */
const nameSource = (place: number): string => (place === 0 ? 'labels' : `joined_${place}`);

const keyOf = ({ key, featureGroup }: JoinedFeatures): string => key ?? featureGroup.recordIdentifier;
/** A column of the query's own for each key: it may have the name of a feature. */
const keyName = (place: number): string => `${OWN.key}_${place + 1}`;

function renderLabels(
  { name, database, eventTime, eventTimeFormat, columns }: LabelTable,
  features: readonly JoinedFeatures[],
): string {
  const keys = features.map((group, i) => `CAST(${quote(keyOf(group))} AS varchar) AS ${keyName(i)}`);
  const selected = [
    ...columns.map(quote),
    ...keys,
    `${renderSeconds(quote(eventTime), eventTimeFormat ?? TimeFormat.TIMESTAMP)} AS ${OWN.time}`,
    `ROW_NUMBER() OVER () AS ${OWN.row}`,
  ];
  return `  SELECT ${selected.join(', ')}\n  FROM ${quote(database!)}.${quote(name)}`;
}

function renderJoin(
  group: JoinedFeatures,
  source: string,
  labels: LabelTable,
  features: readonly JoinedFeatures[],
  place: number,
): string {
  const { featureGroup, maximumAge, delay } = group;
  const before = features.slice(0, place).flatMap((each) => each.features.map((feature) => nameColumn(each, feature)));
  const carried = [
    ...labels.columns.map(quote),
    ...before.map(quote),
    ...features.slice(place).map((_, i) => keyName(place + i)),
    OWN.time,
    OWN.row,
  ].map((name) => `earlier.${name}`);
  const values = group.features.map(
    (feature) =>
      `CASE WHEN NOT records.is_deleted THEN records.${quote(feature)} END AS ${quote(nameColumn(group, feature))}`,
  );
  const recordTime = renderSeconds(`records.${quote(featureGroup.eventTime)}`, featureGroup.eventTimeFormat);
  const seconds = delay?.toSeconds() ?? 0;
  const latest = `earlier.${OWN.time}${seconds === 0 ? '' : ` - ${seconds}`}`;
  const conditions = [
    `CAST(records.${quote(featureGroup.recordIdentifier)} AS varchar) = earlier.${keyName(place)}`,
    `${recordTime} <= ${latest}`,
    ...(maximumAge === undefined ? [] : [`${recordTime} >= earlier.${OWN.time} - ${maximumAge.toSeconds()}`]),
  ];
  const order = [recordTime, 'records.api_invocation_time', 'records.write_time'].map((each) => `${each} DESC`);
  return [
    '  SELECT * FROM (',
    `    SELECT ${[...carried, ...values].join(', ')},`,
    `      ROW_NUMBER() OVER (PARTITION BY earlier.${OWN.row} ORDER BY ${order.join(', ')}) AS ${OWN.rank}`,
    `    FROM ${source} AS earlier`,
    `    LEFT JOIN ${quote(featureGroup.databaseName)}.${quote(featureGroup.tableName)} AS records`,
    `      ON ${conditions.join('\n      AND ')}`,
    `  ) WHERE ${OWN.rank} = 1`,
  ].join('\n');
}

/** A moment in seconds since 1970. */
function renderSeconds(value: string, format: TimeFormat): string {
  switch (format) {
    case TimeFormat.TIMESTAMP:
      // One without a time zone is of the session's, which is UTC in Athena.
      return `to_unixtime(CAST(${value} AS timestamp with time zone))`;
    case TimeFormat.ISO_8601:
      return `to_unixtime(from_iso8601_timestamp(${value}))`;
    case TimeFormat.EPOCH_SECONDS:
      return `CAST(${value} AS double)`;
  }
}

const quote = (name: string): string => `"${name}"`;
