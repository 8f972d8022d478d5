import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { OperatorRequest } from '../../contract/operator';
import type { Controller } from './find-controller';

/** The controller failed on what it was asked. */
export class ControllerError extends Error {
  constructor(functionName: string, message: string) {
    super(`the function ${functionName} failed: ${message}`);
    this.name = 'ControllerError';
  }
}

/**
 * Invokes the controller and returns its answer.
 *
 * @throws ControllerError
 */
export async function askController<Report>(
  lambda: LambdaClient,
  { functionName }: Controller,
  request: OperatorRequest,
): Promise<Report> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) }),
  );
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) {
    const { errorMessage = text } = JSON.parse(text) as { errorMessage?: string };
    throw new ControllerError(functionName, errorMessage);
  }
  return JSON.parse(text) as Report;
}
