import { Annotations, Resource } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Warns that a key's policy has to be changed by its owner: a grant on an imported key reaches the roles only, and the key
 * may not trust the policies of the account.
 *
 * @param id names the warning to those who acknowledge it
 * @param what what the key encrypts, and with an article, such as `the prepared data's bucket`
 * @param loss what comes to nothing without
 */
export function warnOfImportedKey(
  scope: Construct,
  key: kms.IKey | undefined,
  { id, what, loss }: { readonly id: string; readonly what: string; readonly loss: string },
): void {
  if (key && !Resource.isOwnedResource(key)) {
    Annotations.of(scope).addWarningV2(
      `cdk-sagemaker-lifecycle:${id}`,
      `the policy of the imported key of ${what} cannot be changed: let the roles that read it use kms:Decrypt, or trust the policies of the account, or ${loss}`,
    );
  }
}
