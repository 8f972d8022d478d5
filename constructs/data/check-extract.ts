import { type Duration, Token } from 'aws-cdk-lib';
import { checkPrefix } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { AthenaExtractProps } from './athena-extract-props';

/** What a pipeline's definition has room for beside its steps; Athena takes 262,144 bytes. */
const LONGEST_QUERY = 100_000;
/** Texts, quoted names and comments, in which a semicolon ends nothing. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g;
/** What the Glue Data Catalog takes, without what is a wildcard in a permission. */
const CATALOG_NAME = /^[a-z0-9_][a-z0-9_\-.]{0,254}$/;
const WORK_GROUP = /^[a-zA-Z0-9._-]{1,128}$/;
const MINUTES = { least: 1, most: 240 };

/**
 * The query as `UNLOAD` takes it.
 *
 * @throws LifecycleValidationError for what is no SELECT
 */
export function checkQuery(query: string): string {
  const trimmed = query.trim().replace(/;\s*$/, '').trimEnd();
  if (trimmed === '' || trimmed.length > LONGEST_QUERY) {
    throw new LifecycleValidationError(
      `query: must be a SELECT of at most ${LONGEST_QUERY} characters, got ${trimmed.length}`,
    );
  }
  const begins = trimmed.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()+/, '');
  if (Token.isUnresolved(query)) {
    return trimmed;
  }
  if (!/^(select|with)\b/i.test(begins)) {
    throw new LifecycleValidationError(
      `query: must be a SELECT, or WITH and a SELECT, which is unloaded for each run, got '${begins.slice(0, 40)}'`,
    );
  }
  if (trimmed.replace(QUOTED, ' ').includes(';')) {
    throw new LifecycleValidationError(
      'query: must be one SELECT without a semicolon after it, got several statements',
    );
  }
  return trimmed;
}

/** Checks what the role is told of: names, places and time. */
export function checkTables({ tables, database, workGroup, maximumRuntime, ...results }: AthenaExtractProps): void {
  checkCatalogName('database', database);
  if (tables.length === 0) {
    throw new LifecycleValidationError('tables: at least one table is required, which the query may read, got none');
  }
  tables.forEach((table, i) => {
    checkCatalogName(`tables[${i}].name`, table.name);
    checkCatalogName(`tables[${i}].database`, table.database ?? database);
    checkPlace(`tables[${i}].`, 'bucket', table.bucket, 'prefix', table.prefix);
  });
  checkPlace('', 'resultBucket', results.resultBucket, 'resultPrefix', results.resultPrefix);
  if (workGroup !== undefined && !Token.isUnresolved(workGroup) && !WORK_GROUP.test(workGroup)) {
    throw new LifecycleValidationError(
      `workGroup: must be 1 to 128 letters, digits, full stops, underscores and hyphens, got '${workGroup}'`,
    );
  }
  checkTime(maximumRuntime);
}

function checkTime(maximumRuntime: Duration | undefined): void {
  if (maximumRuntime === undefined) {
    return;
  }
  if (maximumRuntime.isUnresolved()) {
    throw new LifecycleValidationError('maximumRuntime: must be known at synthesis, got a token');
  }
  const minutes = maximumRuntime.toMinutes({ integral: false });
  if (minutes < MINUTES.least || minutes > MINUTES.most) {
    throw new LifecycleValidationError(
      `maximumRuntime: must be ${MINUTES.least} to ${MINUTES.most} minutes, got ${minutes}`,
    );
  }
}

/** Checks the name of a database or table: lower case, as Glue stores names: a permission names them so. */
export function checkCatalogName(prop: string, value: string): void {
  if (!Token.isUnresolved(value) && !CATALOG_NAME.test(value)) {
    throw new LifecycleValidationError(
      `${prop}: must be a name as the Glue Data Catalog has it, lower-case letters, digits, underscores, hyphens and full stops, got '${value}'`,
    );
  }
}

export function checkPlace(
  where: string,
  bucketProp: string,
  bucket: unknown,
  prefixProp: string,
  prefix: string | undefined,
): void {
  if ((bucket === undefined) !== (prefix === undefined)) {
    const [given, missing] = bucket === undefined ? [prefixProp, bucketProp] : [bucketProp, prefixProp];
    throw new LifecycleValidationError(`${where}${missing}: required with ${given}, got none`);
  }
  if (prefix !== undefined) {
    checkPrefix(`${where}${prefixProp}`, prefix);
  }
}
