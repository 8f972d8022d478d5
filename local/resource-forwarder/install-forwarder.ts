import { CreateFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { LOCAL_ACCOUNT } from '../interfaces';
import { FORWARDER_SOURCE } from './source';
import { zipFile } from './zip';

const NAME = 'local-resource-forwarder';

/**
 * Creates the forwarder function in MiniStack.
 *
 * @param resourceUrl where the local services answer for resources
 * @returns the ARN that custom resources name as their ServiceToken
 */
export async function installForwarder(lambda: LambdaClient, resourceUrl: string): Promise<string> {
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: NAME,
      Runtime: 'nodejs24.x' as 'nodejs22.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${NAME}`,
      Timeout: 900,
      Code: { ZipFile: zipFile('index.js', Buffer.from(FORWARDER_SOURCE)) },
      Environment: { Variables: { LOCAL_RESOURCE_URL: resourceUrl } },
    }),
  );
  return FunctionArn!;
}
