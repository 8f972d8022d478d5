import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { MlLifecycle } from '../../../lib';
import { createStack } from '../fixtures';

/** A lifecycle in a VPC whose training runs on some instances. */
function createInVpc(instanceCount: number, ownGroups = false): Stack {
  const stack = createStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  new MlLifecycle(stack, 'Churn', {
    ...lifecycle,
    vpc,
    training: { instanceCount },
    ...(ownGroups && { pipeline: { securityGroups: [new ec2.SecurityGroup(stack, 'Ours', { vpc })] } }),
  });
  return stack;
}

test('the instances of a distributed training reach each other, and nothing else reaches them', () => {
  const template = Template.fromStack(createInVpc(2));
  const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
  expect(rules).toHaveLength(1);
  const { GroupId, SourceSecurityGroupId, IpProtocol } = rules[0].Properties;
  expect(IpProtocol).toBe('-1');
  expect(SourceSecurityGroupId).toEqual(GroupId);
  expect(JSON.stringify(GroupId)).toContain('ChurnPipelineSecurityGroup');
});

test('a training on one instance takes nothing', () => {
  Template.fromStack(createInVpc(1)).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

test('who brings security groups is told what several instances need', () => {
  const warning = Match.stringLikeRegexp('each must take all traffic from itself');
  Annotations.fromStack(createInVpc(2, true)).hasWarning('*', warning);
  Annotations.fromStack(createInVpc(1, true)).hasNoWarning('*', warning);
});
