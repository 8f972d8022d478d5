import { Names, Resource, Size, SizeRoundingBehavior, Stack, Token } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../contract/layout';
import { ProblemType } from '../../contract/metrics';
import { SAVED_QUERIES } from '../../contract/saved-queries';
import { DAY_COLUMN, TABLES, type TableName } from '../../contract/tables';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { checkInteger } from '../foundation/names';
import { grantReadObjects, grantUseKey, grantWriteObjects } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { IRetrainTrigger } from '../retraining/retrain-trigger-base';
import type { BatchPrediction } from '../serving/batch-prediction';
import type { IMonitoredEndpoint } from '../serving/monitored-endpoint-base';
import type { IDriftMonitor } from './drift-monitor-base';
import { chooseReportBucket } from './monitor-baseline';
import type { IQualityMonitor } from './quality-monitor-base';

/** How the tables over a lifecycle may be asked. */
export interface LifecycleTablesOptions {
  /**
   * What a query may scan at most, at least 10 MB: Athena ends it beyond that.
   * @default Size.gibibytes(10)
   */
  readonly maximumScan?: Size;
  /**
   * The first day of the tables, `yyyy/mm/dd`. A query that names no day looks into every day since.
   * @default '2024/01/01'
   */
  readonly firstDay?: string;
}

/** Tables over what a lifecycle, or the monitors of an endpoint, write. */
export interface LifecycleTablesProps extends LifecycleTablesOptions {
  /** The endpoint whose captured requests are a table: a `ModelEndpoint`, or a `MonitoredEndpoint`. */
  readonly endpoint: IMonitoredEndpoint;
  /**
   * Its drift monitor.
   * @default - no table of drift reports
   */
  readonly monitor?: IDriftMonitor;
  /**
   * Its quality monitor.
   * @default - no tables of quality reports and labels
   */
  readonly qualityMonitor?: IQualityMonitor;
  /**
   * What decides about retraining.
   * @default - no table of decisions
   */
  readonly retrain?: IRetrainTrigger;
  /**
   * What forecasts or predicts on a schedule.
   * @default - no table of forecasts or predictions
   */
  readonly batch?: BatchPrediction;
  /**
   * The bucket of reports and decisions. Results of queries go to it, under `query-results/<database>/`. Let them expire
   * there: nothing needs them later. A lifecycle's own bucket keeps them for 30 days.
   * @default - the bucket of the captured requests; required where that bucket was imported with a `MonitoredEndpoint`
   */
  readonly bucket?: s3.IBucket;
  /**
   * Buckets that hold reports, decisions or labels besides `bucket` and that of the captured requests.
   * @default - none
   */
  readonly furtherBuckets?: s3.IBucket[];
  /**
   * Encrypts the results of queries.
   * @default - the bucket's own key, else S3's keys
   */
  readonly encryptionKey?: kms.IKey;
}

/** A table's place, and the bucket and keys that a query of it reads. */
interface TablePlace {
  readonly location: string;
  readonly bucket: s3.IBucket;
}

/** Athena's smallest limit of what a query scans. */
const LEAST_SCAN = Size.mebibytes(10);
const DEFAULT_SCAN = Size.gibibytes(10);
const DEFAULT_FIRST_DAY = '2024/01/01';
const JSON_SERDE = 'org.openx.data.jsonserde.JsonSerDe';

/**
 * SQL over what a lifecycle writes: tables of captured requests, reports, decisions and labels in the Glue Data Catalog, and
 * saved Athena queries of what people ask. Their partitions are computed from the days in the keys (partition projection), so
 * that nothing crawls and nothing has to be added. Costs nothing until somebody asks.
 *
 * ```ts
 * const tables = new LifecycleTables(this, 'Tables', { endpoint, monitor, qualityMonitor, retrain });
 * tables.grantQuery(analyst);
 * ```
 */
export class LifecycleTables extends Resource {
  /** The database of the Glue Data Catalog. */
  public readonly databaseName: string;
  /** The work group that queries run in, which encrypts their results and limits what they scan. */
  public readonly workGroupName: string;
  /** The names of the tables. */
  public readonly tableNames: string[];

  private readonly endpoint: IMonitoredEndpoint;
  private readonly bucket: s3.IBucket;
  private readonly places: readonly (readonly [TableName, TablePlace])[];
  private readonly encryptionKey?: kms.IKey;

  public constructor(scope: Construct, id: string, props: LifecycleTablesProps) {
    super(scope, id);
    checkProperties('LifecycleTablesProps', props);
    checkSameEnvironment('endpoint', this, props.endpoint);
    const { maximumScan = DEFAULT_SCAN, firstDay = DEFAULT_FIRST_DAY } = props;
    checkInteger(
      'maximumScan in bytes',
      maximumScan.toBytes({ rounding: SizeRoundingBehavior.FLOOR }),
      LEAST_SCAN.toBytes(),
      Number.MAX_SAFE_INTEGER,
    );
    checkDay(firstDay);
    this.endpoint = props.endpoint;
    this.bucket = chooseReportBucket(props);
    this.encryptionKey = props.encryptionKey ?? this.bucket.encryptionKey;
    this.places = locateTables(props, this.bucket);
    this.tableNames = this.places.map(([name]) => TABLES[name].name);
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '_' }).toLowerCase();
    this.databaseName = name;
    const database = new glue.CfnDatabase(this, 'Resource', {
      catalogId: Stack.of(this).account,
      databaseInput: { name, description: `What is written about the endpoint ${props.endpoint.endpointName}` },
    });
    for (const [table, { location }] of this.places) {
      this.createTable(table, location, firstDay, database);
    }
    const workGroup = this.createWorkGroup(name, maximumScan);
    this.workGroupName = workGroup.name;
    this.saveQueries(workGroup, database);
  }

  /**
   * Lets a principal ask the tables in the work group: it reads the catalog's entries and all objects of the tables, and writes
   * and reads the results of all who ask, keys included.
   */
  public grantQuery(grantee: iam.IGrantable): iam.Grant {
    const stack = Stack.of(this);
    const arn = (service: string, resource: string, resourceName?: string): string =>
      stack.formatArn({ service, resource, resourceName });
    const allow = (actions: string[], resourceArns: string[]): iam.Grant =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
    const [catalog, database] = [arn('glue', 'catalog'), arn('glue', 'database', this.databaseName)];
    const buckets = new Set([this.bucket, ...this.places.map(([, { bucket }]) => bucket)]);
    const grants = [
      allow(
        [
          'athena:BatchGetNamedQuery',
          'athena:GetNamedQuery',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:GetWorkGroup',
          'athena:ListNamedQueries',
          'athena:ListQueryExecutions',
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
        ],
        [arn('athena', 'workgroup', this.workGroupName)],
      ),
      // Athena looks up the database default whatever it is asked.
      allow(['glue:GetDatabase'], [catalog, database, arn('glue', 'database', 'default')]),
      allow(
        ['glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
        [catalog, database, ...this.tableNames.map((table) => arn('glue', 'table', `${this.databaseName}/${table}`))],
      ),
      allow(
        ['s3:GetBucketLocation'],
        [...buckets].map(({ bucketArn }) => bucketArn),
      ),
      this.endpoint.grantReadCapture(grantee),
      ...this.places.flatMap(([name, { location, bucket }]) =>
        name === 'capturedRequests'
          ? []
          : [grantReadObjects(bucket, grantee, `${location.slice(`s3://${bucket.bucketName}/`.length)}/*`)],
      ),
      grantReadObjects(this.bucket, grantee, `${this.resultPrefix}/*`),
      grantWriteObjects(this.bucket, grantee, `${this.resultPrefix}/*`),
      ...(this.encryptionKey ? [grantUseKey(this.encryptionKey, grantee)] : []),
    ];
    return grants.reduce((all, one) => all.combine(one));
  }

  /** Where results are: several databases may share a bucket, and who may ask one sees nothing of the others. */
  private get resultPrefix(): string {
    return `${PREFIXES.queryResults}/${this.databaseName}`;
  }

  private createTable(name: TableName, location: string, firstDay: string, database: glue.CfnDatabase): void {
    const { name: tableName, comment, columns } = TABLES[name];
    new glue.CfnTable(this, tableName, {
      catalogId: Stack.of(this).account,
      databaseName: database.ref,
      tableInput: {
        name: tableName,
        description: comment,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: DAY_COLUMN, type: 'string', comment: 'yyyy/MM/dd, in UTC' }],
        // https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
        parameters: {
          EXTERNAL: 'TRUE',
          'projection.enabled': 'true',
          [`projection.${DAY_COLUMN}.type`]: 'date',
          [`projection.${DAY_COLUMN}.format`]: 'yyyy/MM/dd',
          [`projection.${DAY_COLUMN}.range`]: `${firstDay},NOW`,
          [`projection.${DAY_COLUMN}.interval`]: '1',
          [`projection.${DAY_COLUMN}.interval.unit`]: 'DAYS',
          'storage.location.template': `${location}/\${${DAY_COLUMN}}/`,
        },
        storageDescriptor: {
          location: `${location}/`,
          columns: [...columns],
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: {
            serializationLibrary: JSON_SERDE,
            // Pages for people lie beside the reports.
            parameters: { 'ignore.malformed.json': 'true' },
          },
        },
      },
    });
  }

  private createWorkGroup(name: string, maximumScan: Size): athena.CfnWorkGroup {
    return new athena.CfnWorkGroup(this, 'WorkGroup', {
      name,
      description: `Queries about the endpoint ${this.endpoint.endpointName}`,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        bytesScannedCutoffPerQuery: maximumScan.toBytes({ rounding: SizeRoundingBehavior.FLOOR }),
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: false,
        resultConfiguration: {
          outputLocation: `s3://${this.bucket.bucketName}/${this.resultPrefix}/`,
          encryptionConfiguration: this.encryptionKey
            ? { encryptionOption: 'SSE_KMS', kmsKey: this.encryptionKey.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  private saveQueries(workGroup: athena.CfnWorkGroup, database: glue.CfnDatabase): void {
    const there = new Set(this.places.map(([name]) => name));
    for (const { name, question, sql } of SAVED_QUERIES.filter(({ tables }) => tables.every((one) => there.has(one)))) {
      new athena.CfnNamedQuery(this, name, {
        name,
        description: question,
        database: database.ref,
        workGroup: workGroup.ref,
        queryString: sql,
      });
    }
  }
}

/** The tables that there are, by what was given. */
function locateTables(props: LifecycleTablesProps, bucket: s3.IBucket): [TableName, TablePlace][] {
  const { endpoint, monitor, qualityMonitor, retrain, batch, furtherBuckets = [] } = props;
  const { endpointName } = endpoint;
  const locations: [TableName, string | undefined][] = [
    ['capturedRequests', `${endpoint.captureUri}/${endpointName}/${endpoint.variantName}`],
    ['driftReports', monitor && `${monitor.reportUri}/${endpointName}`],
    ['qualityReports', qualityMonitor && `${qualityMonitor.reportUri}/${endpointName}`],
    ['batchForecasts', batch?.forecastUri],
    ['batchPredictions', batch?.predictionUri],
    ['decisions', retrain?.recordUri],
    // What comes true of a forecast is a table of its own form.
    ['labels', qualityMonitor?.problemType === ProblemType.FORECASTING ? undefined : qualityMonitor?.groundTruthUri],
  ];
  const buckets = [endpoint.captureBucket, bucket, ...furtherBuckets];
  return locations.flatMap(([name, location]) => {
    const own = location && buckets.find(({ bucketName }) => location.startsWith(`s3://${bucketName}/`));
    if (location !== undefined && !own) {
      throw new LifecycleValidationError(
        `furtherBuckets: must have the bucket of ${location}, which the table ${TABLES[name].name} is made of, got ${furtherBuckets.map(({ bucketName }) => bucketName).join(', ') || 'none'}`,
      );
    }
    return own ? [[name, { location, bucket: own }] satisfies [TableName, TablePlace]] : [];
  });
}

function checkDay(day: string): void {
  if (!Token.isUnresolved(day) && !/^20\d\d\/(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])$/.test(day)) {
    throw new LifecycleValidationError(`firstDay: must be a day such as '2026/01/31', got '${day}'`);
  }
}
