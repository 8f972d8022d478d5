import type { Duration } from 'aws-cdk-lib';
import type { AthenaExtractOptions, AthenaTable } from './athena-extract-props';
import type { IFeatureGroup, TimeFormat } from './feature-group-props';

/** A table of what became of whom, and when: each of its rows becomes a row for the preparation. */
export interface LabelTable extends AthenaTable {
  /**
   * Its columns that the rows have, in lower case as Athena has them: ids, the target, and whatever else the recipe names and no
   * feature group has.
   */
  readonly columns: string[];
  /**
   * The column with the time at which a prediction would have been asked for: features are joined as they were then. It need not be
   * among `columns`. A row that has none gets no features.
   */
  readonly eventTime: string;
  /**
   * How that time is written.
   * @default TimeFormat.TIMESTAMP
   */
  readonly eventTimeFormat?: TimeFormat;
}

/** What is taken from a feature group. */
export interface JoinedFeatures {
  /** The feature group. */
  readonly featureGroup: IFeatureGroup;
  /** Its features that the rows have. */
  readonly features: string[];
  /**
   * The column of the labels that holds the record's identifier. It need not be among the `columns` of the labels.
   * @default - a column of the identifier's name
   */
  readonly key?: string;
  /**
   * What the columns' names begin with, where another feature group or the labels have the same ones.
   * @default - nothing
   */
  readonly columnPrefix?: string;
  /**
   * A record older than that counts as none.
   * @default - a record of any age counts
   */
  readonly maximumAge?: Duration;
  /**
   * How long after its event time a record can be read by who asks the endpoint: records younger than that are left out, since no
   * prediction could have used them.
   * @default Duration.seconds(0)
   */
  readonly delay?: Duration;
}

/** Labels with the features of their time, which fill the source of each run. */
export interface FeatureExtractProps extends AthenaExtractOptions {
  /** The labels. Their `database` is required. */
  readonly labels: LabelTable;
  /** What is joined to them, 1 to 20 feature groups. One that is named twice is joined twice, such as by two keys. */
  readonly features: JoinedFeatures[];
}
