import { LifecycleValidationError } from '../foundation/validation-error';
import type { AthenaExtractProps, AthenaTable } from './athena-extract-props';
import { checkCatalogName, checkPlace } from './check-extract';
import type { FeatureExtractProps, JoinedFeatures } from './feature-extract-props';
import { nameColumn, OWN_PREFIX, renderPointInTimeQuery } from './point-in-time-query';

/** As Athena has the names of columns; letters of another case would be those of another column in a Parquet file. */
const COLUMN = /^[a-z0-9_][a-z0-9_\-. ]{0,254}$/;
/** Each is a join over all labels. */
const MOST_GROUPS = 20;

/**
 * The query of a point-in-time join, with the tables that it reads.
 *
 * @throws LifecycleValidationError for columns that are there twice, names that Athena has otherwise, and durations that are none
 */
export function createFeatureQuery(props: FeatureExtractProps): AthenaExtractProps {
  const { labels, features, ...options } = props;
  checkColumns(props);
  features.forEach(checkDurations);
  const { columns: _, eventTime: __, eventTimeFormat: ___, ...table } = labels;
  const tables = [table, ...features.map(({ featureGroup }) => describeTable(featureGroup))];
  return {
    ...options,
    query: renderPointInTimeQuery(props),
    database: labels.database!,
    // A feature group may be joined by several keys.
    tables: tables.filter(
      ({ name, database }, i) => tables.findIndex((each) => each.name === name && each.database === database) === i,
    ),
  };
}

function describeTable(group: JoinedFeatures['featureGroup']): AthenaTable {
  const { tableName: name, databaseName: database, offlineBucket: bucket, offlinePrefix: prefix } = group;
  return { name, database, bucket, prefix };
}

function checkColumns({ labels, features }: FeatureExtractProps): void {
  if (labels.database === undefined) {
    throw new LifecycleValidationError('labels.database: required, got none');
  }
  checkCatalogName('labels.database', labels.database);
  checkCatalogName('labels.name', labels.name);
  checkPlace('labels.', 'bucket', labels.bucket, 'prefix', labels.prefix);
  if (features.length === 0 || features.length > MOST_GROUPS) {
    throw new LifecycleValidationError(
      `features: must be 1 to ${MOST_GROUPS} feature groups, got ${features.length}; labels alone are read by DataExtract.athena`,
    );
  }
  const places = new Map<string, string>();
  const put = (prop: string, name: string): void => {
    checkColumn(prop, name);
    const other = places.get(name);
    if (other !== undefined) {
      throw new LifecycleValidationError(
        `${prop}: must be columns that the rows do not have yet, got '${name}', which ${other} has; features[].columnPrefix tells them apart`,
      );
    }
    places.set(name, prop);
  };
  for (const name of labels.columns) {
    put('labels.columns', name);
  }
  checkColumn('labels.eventTime', labels.eventTime);
  for (const [i, group] of features.entries()) {
    if (group.features.length === 0) {
      throw new LifecycleValidationError(`features[${i}].features: at least one feature is required, got none`);
    }
    checkColumn(`features[${i}].key`, group.key ?? group.featureGroup.recordIdentifier);
    for (const feature of group.features) {
      checkColumn(`features[${i}].features`, feature);
      put(`features[${i}].features`, nameColumn(group, feature));
    }
  }
}

function checkColumn(prop: string, name: string): void {
  if (!COLUMN.test(name) || name.startsWith(OWN_PREFIX)) {
    throw new LifecycleValidationError(
      `${prop}: must be a column in lower case, as Athena has it, whose name does not begin with ${OWN_PREFIX}, got '${name}'`,
    );
  }
}

function checkDurations({ maximumAge, delay }: JoinedFeatures, i: number): void {
  for (const [prop, duration] of Object.entries({ maximumAge, delay })) {
    if (duration?.isUnresolved()) {
      throw new LifecycleValidationError(`features[${i}].${prop}: must be known at synthesis, got a token`);
    }
  }
  if (maximumAge !== undefined && maximumAge.toMilliseconds() <= (delay?.toMilliseconds() ?? 0)) {
    throw new LifecycleValidationError(
      `features[${i}].maximumAge: must be longer than the delay of a record, got ${maximumAge.toHumanString()}`,
    );
  }
}
