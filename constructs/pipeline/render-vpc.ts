import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { TrainingPipelineProps } from './training-pipeline-props';

/**
 * The network of a pipeline's jobs, as requests have it; undefined outside of a VPC.
 *
 * @param ownGroup the security group that stands where none is given
 * @throws LifecycleValidationError when subnets or security groups are given without a VPC
 */
export function renderVpc(
  props: TrainingPipelineProps,
  ownGroup: ec2.ISecurityGroup | undefined,
): { readonly SecurityGroupIds: string[]; readonly Subnets: string[] } | undefined {
  if (!props.vpc) {
    if (props.vpcSubnets || props.securityGroups) {
      throw new LifecycleValidationError('vpcSubnets and securityGroups go with vpc, which is not given');
    }
    return undefined;
  }
  const groups = props.securityGroups ?? [ownGroup!];
  return {
    SecurityGroupIds: groups.map((group) => group.securityGroupId),
    Subnets: props.vpc.selectSubnets(props.vpcSubnets).subnetIds,
  };
}
