import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The network that SageMaker's containers run in. */
export interface NetworkOptions {
  /**
   * The VPC of the containers.
   * @default - none: SageMaker's own network, without access to the internet
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Which subnets of the VPC.
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}
