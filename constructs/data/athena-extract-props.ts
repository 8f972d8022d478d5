import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** A table or view of the Glue Data Catalog that a query reads. */
export interface AthenaTable {
  /** The name of the table or view. Views need the tables below them named as well. */
  readonly name: string;
  /**
   * The database of the table.
   * @default - the extract's database
   */
  readonly database?: string;
  /**
   * The bucket of the table's objects.
   * @default - none is read: for a view, and where Lake Formation hands the objects out
   */
  readonly bucket?: s3.IBucket;
  /**
   * Where in the bucket the table's objects are.
   * @default - required with bucket
   */
  readonly prefix?: string;
}

/** How a query that fills the source of each run is run. */
export interface AthenaExtractOptions {
  /**
   * The work group that the query runs in. It decides about limits of what is scanned.
   * @default 'primary'
   */
  readonly workGroup?: string;
  /**
   * The bucket of the query results, where the work group enforces a place of its own for what Athena notes about a query. The
   * rows are unloaded to the pipeline's bucket all the same.
   * @default - the pipeline's bucket; the work group enforces nothing
   */
  readonly resultBucket?: s3.IBucket;
  /**
   * Where in that bucket the work group puts query results.
   * @default - required with resultBucket
   */
  readonly resultPrefix?: string;
  /**
   * Whether Lake Formation decides about some of the tables, so that the role has to ask it for their objects. What the role may
   * select is granted there.
   * @default false
   */
  readonly lakeFormation?: boolean;
  /**
   * How long the query may take with its repetitions, 1 minute to 4 hours: Athena's own limit is 30 minutes unless its quota was
   * raised. Each 9 minutes of it are a step of the pipeline, which ends at once when the query has ended.
   * @default Duration.minutes(30)
   */
  readonly maximumRuntime?: Duration;
  /**
   * The role of the function that runs the query, which Lambda assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** A query that fills the source of each run. */
export interface AthenaExtractProps extends AthenaExtractOptions {
  /**
   * What is asked: one SELECT, with or without a WITH before it, in Athena's SQL; at most 100,000 characters. Its columns have the
   * names of the recipe's. A changed query changes no permission.
   */
  readonly query: string;
  /** The database of the Glue Data Catalog whose tables need no prefix in the query. */
  readonly database: string;
  /** What the query may read, and nothing else. */
  readonly tables: AthenaTable[];
}
