import { createHash } from 'node:crypto';
import { CfnOutput, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { deployedStack } from './deployed-stack';

/**
 * Has CloudFormation give the name of an endpoint to one stack of an account and region only, from before there is an endpoint: as an
 * export, which no second stack may have. It is an output of the stack that is deployed, under a logical id that follows
 * from the name, so that constructs can be renamed and moved within their stack.
 */
export function claimExport(owner: Construct, endpointName: string): void {
  if (Token.isUnresolved(endpointName)) {
    return;
  }
  const id = `EndpointName${createHash('sha256').update(endpointName).digest('hex').slice(0, 8)}`;
  const output = new CfnOutput(deployedStack(owner), id, {
    value: endpointName,
    exportName: `sagemaker-lifecycle:endpoint:${endpointName}`,
    description: 'Whose endpoint it is: no second stack can have an export of this name',
  });
  output.overrideLogicalId(id);
}
