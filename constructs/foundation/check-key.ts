import { Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { LifecycleValidationError } from './validation-error';

/**
 * Refuses an alias in place of a key: the permissions would name the alias, and IAM honours those on keys only.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function refuseAlias(path: string, key: Partial<kms.IAlias> | undefined): void {
  if (typeof key === 'object' && key !== null && 'aliasName' in key) {
    const name = Token.isUnresolved(key.aliasName) ? 'an alias' : `the alias '${key.aliasName}'`;
    throw new LifecycleValidationError(
      `${path}: must be a key, got ${name}, on which IAM honours no permission; give the key itself, imported by Key.fromLookup(…, { aliasName }) or Key.fromKeyArn(…)`,
    );
  }
}
