import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { VpcSettings } from '../../contract/endpoint-settings';
import type { ModelEndpointProps } from './model-endpoint-props';

/** Where an endpoint's containers are in a VPC. */
export interface EndpointNetwork {
  readonly connections: ec2.Connections;
  readonly settings: VpcSettings;
}

/**
 * Takes the containers into their VPC, with a security group of their own unless others are given; undefined without a VPC.
 *
 * @param retained whether that security group stays when the stack is destroyed
 */
export function createNetwork(
  scope: Construct,
  props: ModelEndpointProps,
  retained: boolean,
): EndpointNetwork | undefined {
  if (!props.vpc) {
    return undefined;
  }
  const securityGroups = props.securityGroups ?? [
    new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc: props.vpc,
      description: `Containers of the endpoint ${props.endpointName}`,
    }),
  ];
  if (retained && !props.securityGroups) {
    securityGroups[0].applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
  return {
    connections: new ec2.Connections({ securityGroups }),
    settings: {
      securityGroupIds: securityGroups.map((group) => group.securityGroupId),
      subnets: props.vpc.selectSubnets(props.vpcSubnets).subnetIds,
    },
  };
}
