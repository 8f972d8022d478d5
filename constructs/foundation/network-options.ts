import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The network that SageMaker's containers run in. */
export interface NetworkOptions {
  /**
   * The VPC of the containers. It must let them reach S3, by a gateway endpoint or a NAT: data, models and captured requests go
   * through it.
   * @default - none: SageMaker's own network, without access to the internet
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Which subnets of the VPC.
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}
