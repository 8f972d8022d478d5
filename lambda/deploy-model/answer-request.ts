import { isNotFound } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { ActContext } from './act-context';
import { isAwaited } from './decide-answer';
import type { Observed } from './observe';
import type { PendingRequest } from './state-schema';

/** So often an answer is written down. */
const MAXIMUM_WRITES = 3;
const WRITE_DELAY_MILLISECONDS = 200;

/**
 * Tells CloudFormation, as long as it waits, and only then forgets that it does: a crash in between answers twice, which does no
 * harm, since CloudFormation takes the first answer. What may pass does not come to that: a later look might give another answer.
 */
export async function answerRequest(
  request: PendingRequest,
  status: 'SUCCESS' | 'FAILED',
  reason: string,
  observed: Observed,
  context: ActContext,
): Promise<void> {
  const { endpointName, endpoint } = observed;
  const [, partition, , region, account] = request.StackId.split(':');
  const isAnswered = isAwaited(request, context.now());
  if (isAnswered) {
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
  }
  logger.info(isAnswered ? 'CloudFormation answered' : 'CloudFormation no longer waits for the answer', {
    endpointName,
    requestId: request.RequestId,
    type: request.type,
    status,
    reason,
  });
  await writeDown(request, status, observed, context);
  await context.store.removeRequest(request.RequestId);
}

async function writeDown(
  { RequestId: requestId, type, owner, signedAt }: PendingRequest,
  status: 'SUCCESS' | 'FAILED',
  { handled }: Observed,
  { store, sleep }: ActContext,
): Promise<void> {
  for (let write = 1; ; write++) {
    try {
      await store.addHandled({ requestId, status, owner, signedAt }, handled);
      return;
    } catch (error) {
      // Once a deletion is answered, the stack may delete the bucket.
      if (type === 'Delete' && isNotFound(error)) {
        return;
      }
      if (write === MAXIMUM_WRITES) {
        throw error;
      }
      await sleep(WRITE_DELAY_MILLISECONDS * 2 ** write);
    }
  }
}
