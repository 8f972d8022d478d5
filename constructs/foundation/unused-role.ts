import { Annotations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Warns of a role that was given for something that there is not: whoever gave it believes that it is in use. No error,
 * because stages of an app differ in what they have.
 *
 * @param prop the prop that takes the role
 * @param needed what would use it, such as `fanOut: true`
 */
export function warnOfUnusedRole(scope: Construct, prop: string, role: iam.IRole | undefined, needed: string): void {
  if (role) {
    Annotations.of(scope).addWarningV2(
      'cdk-sagemaker-lifecycle:unusedRole',
      `${prop}: the role ${role.node.path} is not used, because there is nothing for it without ${needed}`,
    );
  }
}
