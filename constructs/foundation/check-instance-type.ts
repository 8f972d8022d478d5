import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CLUSTER_RULES } from '../rules/all-rules';
import { INSTANCE_TYPES_OF } from '../rules/instance-type-table';
import { type InstanceUse, judgeInstanceType } from '../rules/instance-types';
import { refuse } from './refuse';

/**
 * Checks that SageMaker has an instance type for a use. One that it does not list, and that may only be newer than the table,
 * is a warning.
 *
 * @throws LifecycleValidationError with the nearest name for what is no instance type
 */
export function checkInstanceType(scope: Construct, prop: string, instanceType: string, use: InstanceUse): void {
  refuse(CLUSTER_RULES, { InstanceType: instanceType, use }, { InstanceType: prop });
  if (Token.isUnresolved(instanceType)) {
    return;
  }
  const { verdict, nearest, elsewhere } = judgeInstanceType(use, instanceType);
  if (verdict === 'unlisted') {
    const others = new Intl.ListFormat('en-GB').format(elsewhere);
    const known = elsewhere.length > 0 ? `for ${others}, but not for ${use}` : `not for ${use}`;
    Annotations.of(scope).addWarningV2(
      'cdk-sagemaker-lifecycle:unlistedInstanceType',
      `${prop}: SageMaker lists ${instanceType} ${known}, as of ${INSTANCE_TYPES_OF}; if it has done so since, acknowledge this warning, and otherwise take another type, such as ${nearest}`,
    );
  }
}
