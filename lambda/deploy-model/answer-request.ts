import { isNotFound } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { ActContext } from './act-context';
import type { Observed } from './observe';
import type { PendingRequest } from './state-schema';

/** Tells CloudFormation, and only then forgets that it waits: a crash in between answers twice, which does no harm. */
export async function answerRequest(
  request: PendingRequest,
  status: 'SUCCESS' | 'FAILED',
  reason: string,
  observed: Observed,
  context: ActContext,
): Promise<void> {
  const { endpointName, endpoint } = observed;
  const [, partition, , region, account] = request.StackId.split(':');
  await context.answer(request, {
    status,
    reason,
    physicalResourceId: endpointName,
    data: {
      EndpointName: endpointName,
      // An endpoint that does not exist yet has a known ARN all the same: templates may refer to it.
      EndpointArn: endpoint?.arn ?? `arn:${partition}:sagemaker:${region}:${account}:endpoint/${endpointName}`,
      Status: endpoint?.status ?? (request.type === 'Delete' ? 'Deleted' : 'NoApprovedModel'),
    },
  });
  logger.info('CloudFormation answered', {
    endpointName,
    requestId: request.RequestId,
    type: request.type,
    status,
    reason,
  });
  try {
    const { RequestId: requestId, owner, signedAt } = request;
    await context.store.addHandled({ requestId, status, owner, signedAt }, observed.handled);
  } catch (error) {
    // Once a deletion is answered, the stack may delete the bucket.
    if (request.type !== 'Delete' || !isNotFound(error)) {
      throw error;
    }
  }
  await context.store.removeRequest(request.RequestId);
}
