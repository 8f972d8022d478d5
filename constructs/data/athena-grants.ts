import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { checkPrefix } from '../foundation/names';
import { grantListObjects, grantReadObjects, grantUseKey, grantWriteObjects } from '../foundation/object-grants';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { AthenaExtractProps } from './athena-extract-props';

/** What a query may do, and where it writes. */
interface QueryGrants extends AthenaExtractProps {
  readonly workGroup: string;
  readonly pipeline: TrainingPipeline;
  /** The keys of what it writes. */
  readonly files: string;
}

/**
 * Lets a role run a query. Athena reads and writes with the permissions of who starts it: the catalog's entries of the tables,
 * their objects, and the places of rows and results. The text of the query plays no part.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html
 */
export function grantQuery(role: iam.IRole, grants: QueryGrants): void {
  const { pipeline, files, database, tables, workGroup } = grants;
  const stack = Stack.of(pipeline);
  const arn = (service: string, resource: string, resourceName?: string): string =>
    stack.formatArn({ service, resource, resourceName });
  const allow = (sid: string, actions: string[], resources: string[]): void => {
    role.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources }));
  };
  allow(
    'RunQuery',
    ['athena:GetQueryExecution', 'athena:StartQueryExecution', 'athena:StopQueryExecution'],
    [arn('athena', 'workgroup', workGroup)],
  );
  const catalog = arn('glue', 'catalog');
  const databases = [...new Set([database, ...tables.map((table) => table.database ?? database)])];
  // Athena looks up the database default whatever it is asked.
  // https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
  const described = [...new Set([...databases, 'default'])].map((name) => arn('glue', 'database', name));
  allow('SeeDatabases', ['glue:GetDatabase'], [catalog, ...described]);
  allow(
    'SeeTables',
    ['glue:BatchGetPartition', 'glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
    [
      catalog,
      ...databases.map((name) => arn('glue', 'database', name)),
      ...tables.map((table) => arn('glue', 'table', `${table.database ?? database}/${table.name}`)),
    ],
  );
  const locations: s3.IBucket[] = [pipeline.bucket];
  for (const { bucket, prefix } of tables) {
    if (bucket && prefix !== undefined) {
      grantReadObjects(bucket, role, `${checkPrefix('prefix', prefix)}/*`);
      locations.push(bucket);
    }
  }
  grantFiles(pipeline.bucket, role, files);
  if (grants.resultBucket && grants.resultPrefix !== undefined) {
    grantFiles(grants.resultBucket, role, `${checkPrefix('resultPrefix', grants.resultPrefix)}/*`);
    locations.push(grants.resultBucket);
  }
  allow('FindBuckets', ['s3:GetBucketLocation'], [...new Set(locations.map(({ bucketArn }) => bucketArn))]);
  if (pipeline.encryptionKey) {
    grantUseKey(pipeline.encryptionKey, role);
  }
  if (grants.lakeFormation) {
    // Which tables, Lake Formation decides: the action knows no resources.
    allow('AskLakeFormation', ['lakeformation:GetDataAccess'], ['*']);
  }
}

/** Lets the function see whether there are labelled rows, and read none of them. */
export function grantListing(bucket: s3.IBucket, role: iam.IRole, folder: string): void {
  grantListObjects(bucket, role, `${folder}*`);
}

function grantFiles(bucket: s3.IBucket, role: iam.IRole, keys: string): void {
  grantReadObjects(bucket, role, keys);
  grantWriteObjects(bucket, role, keys);
}
