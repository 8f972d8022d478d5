import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteTagsCommand,
  type SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { ROLLOUT_METRICS } from '../../contract/cloudwatch';
import { OWNER_TAGS } from '../../contract/endpoint-owner';
import {
  describeError,
  isAlreadyExisting,
  isInProgress,
  isNotFound,
  isPermissionRefusal,
} from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import type { AnswerCloudFormation } from '../../engine/aws/cloudformation';
import { logger } from '../../engine/aws/logging';
import { countMetric } from '../../engine/aws/metrics';
import type { Action } from './action';
import type { Deployment } from './deployment';
import type { Observed } from './observe';
import { isSameOwner, type Owner, tagOwner } from './owner';
import { requestConfig, requestEndpoint, requestModel, requestUpdate, toTags } from './requests';
import { findUsableAlarms } from './rollback-alarms';
import type { StateStore } from './state';
import type { PendingRequest } from './state-schema';

export interface ActContext extends Clock {
  readonly sageMaker: SageMakerClient;
  readonly cloudWatch: CloudWatchClient;
  readonly store: StateStore;
  readonly answer: AnswerCloudFormation;
  /** The instant that the event speaks of. */
  readonly eventTime: Date;
}

/** Whether to look again at once, or to leave it to the next event. */
export type Next = 'look' | 'stop';

/** Reads after writes of SageMaker are eventually consistent: a configuration made just now may not be found yet. */
const FIND_ATTEMPTS = 4;
const FIND_DELAY_MILLISECONDS = 1_000;

/** Does what was decided. Every action may be done twice. */
export async function act(action: Action, observed: Observed, context: ActContext): Promise<Next> {
  const { store, cloudWatch } = context;
  const { endpointName } = observed;
  switch (action.kind) {
    case 'wait':
    case 'rest':
      return 'stop';
    case 'dropRequest':
      await store.removeRequest(action.request.RequestId);
      return 'look';
    case 'setAside':
      for (const damaged of action.damaged) {
        const kept = await store.setAside(damaged);
        logger.error('a part of the state cannot be used', {
          endpointName,
          uri: damaged.uri,
          kept,
          reason: damaged.reason,
        });
        await countMetric(cloudWatch, ROLLOUT_METRICS.stateSetAside, endpointName, context.eventTime);
      }
      return 'look';
    case 'adopt': {
      const { RequestId, settings, owner } = action.request;
      await tagEndpoint(observed, owner, formerResourceOf(observed, owner), context.sageMaker);
      await store.adoptSettings(
        { requestId: RequestId, settings: settings!, owner, former: action.former },
        action.clear,
      );
      return 'look';
    }
    case 'handOver': {
      const isOther = action.settings.requestId !== observed.settings?.requestId;
      await tagEndpoint(observed, action.settings.owner, observed.endpoint?.formerResource, context.sageMaker);
      await store.adoptSettings(
        action.settings,
        observed.attempts.filter(({ state }) => isOther && state === 'failed'),
      );
      await answerRequest(action.request, 'SUCCESS', action.reason, observed, context);
      return 'look';
    }
    case 'letGo':
      await tagEndpoint(observed, action.owner, undefined, context.sageMaker);
      await store.forget(observed.attempts);
      await answerRequest(action.request, 'SUCCESS', action.reason, observed, context);
      return 'stop';
    case 'answer':
      await answerRequest(action.request, action.status, action.reason, observed, context);
      return 'look';
    case 'recordAttempt':
      await store.writeAttempt({ configName: action.configName, state: 'started', startedAt: context.now() });
      return 'look';
    case 'recordSuccess':
      await countMetric(cloudWatch, ROLLOUT_METRICS.succeeded, endpointName, context.eventTime);
      await store.removeAttempt(action.configName);
      return 'look';
    case 'recordFailure':
      logger.error('rollout failed', { endpointName, configName: action.configName, reason: action.reason });
      await countMetric(cloudWatch, ROLLOUT_METRICS.failed, endpointName, context.eventTime);
      await store.writeAttempt({
        configName: action.configName,
        state: 'failed',
        startedAt: context.now(),
        reason: action.reason,
      });
      return 'look';
    case 'createEndpoint':
      return createEndpoint(action.deployment, observed, context);
    case 'updateEndpoint':
      return updateEndpoint(action, endpointName, context);
    case 'deleteEndpoint':
      return deleteEndpoint(context.sageMaker, endpointName);
    case 'restore':
      await createResources(action.deployment, context.sageMaker);
      return 'stop';
    case 'cleanUp':
      await deleteResources(context.sageMaker, action.configs, action.models);
      return 'stop';
    case 'forget':
      await deleteResources(context.sageMaker, action.configs, action.models);
      await store.forget(observed.attempts);
      await answerRequest(
        action.request,
        'SUCCESS',
        `endpoint ${endpointName}, its configurations and models are deleted`,
        observed,
        context,
      );
      return 'stop';
  }
}

/** Tells CloudFormation, and only then forgets that it waits: a crash in between answers twice, which does no harm. */
async function answerRequest(
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

/**
 * Whether another resource of the stack has the endpoint by its tags alone, because its state is in another bucket: it is
 * remembered there, so that the endpoint goes back to it should the deploy fail.
 */
function formerResourceOf({ endpoint, settings }: Observed, owner: Owner | undefined): string | undefined {
  const tagged = endpoint?.owner;
  return !settings && owner && tagged && tagged !== 'released' && !isSameOwner(tagged, owner)
    ? tagged.resource
    : endpoint?.formerResource;
}

/**
 * Writes on the endpoint whose it is. A controller with a role of its own that may not do so still serves: an endpoint
 * without these tags is told by the state alone.
 *
 * @param owner undefined: the tags say whose it is already
 * @param former the resource to which it may still go back; undefined: none
 */
async function tagEndpoint(
  { endpoint, endpointName }: Observed,
  owner: Owner | 'released' | undefined,
  former: string | undefined,
  sageMaker: SageMakerClient,
): Promise<void> {
  if (!endpoint) {
    return;
  }
  const tags: Record<string, string> = {
    ...(owner ? tagOwner(owner) : {}),
    ...(former === undefined ? {} : { [OWNER_TAGS.formerResource]: former }),
  };
  try {
    if (Object.keys(tags).length > 0) {
      await sageMaker.send(new AddTagsCommand({ ResourceArn: endpoint.arn, Tags: toTags(tags) }));
    }
    if (former === undefined && endpoint.formerResource !== undefined) {
      await sageMaker.send(new DeleteTagsCommand({ ResourceArn: endpoint.arn, TagKeys: [OWNER_TAGS.formerResource] }));
    }
  } catch (error) {
    if (!isPermissionRefusal(error) && !isNotFound(error)) {
      throw error;
    }
    logger.warn('whose endpoint it is cannot be written on it', { endpointName, reason: describeError(error) });
  }
}

async function createEndpoint(deployment: Deployment, observed: Observed, context: ActContext): Promise<Next> {
  const { endpointName, settings } = observed;
  await createResources(deployment, context.sageMaker);
  try {
    await findPatiently(context, () =>
      context.sageMaker.send(new CreateEndpointCommand(requestEndpoint(endpointName, deployment, settings?.owner))),
    );
  } catch (error) {
    if (isAlreadyExisting(error) || isInProgress(error)) {
      logger.info('the endpoint exists already: looking again later', { endpointName, reason: describeError(error) });
      return 'stop';
    }
    throw error;
  }
  await context.store.writeAttempt({ configName: deployment.configName, state: 'started', startedAt: context.now() });
  return 'stop';
}

async function updateEndpoint(
  action: Extract<Action, { kind: 'updateEndpoint' }>,
  endpointName: string,
  context: ActContext,
): Promise<Next> {
  const { deployment, circumstances, modifiedBefore } = action;
  await createResources(deployment, context.sageMaker);
  const alarmNames = await findUsableAlarms(context.cloudWatch, deployment.settings.rollout?.alarmNames ?? []);
  try {
    await findPatiently(context, () =>
      context.sageMaker.send(
        new UpdateEndpointCommand(requestUpdate(endpointName, deployment, circumstances, alarmNames)),
      ),
    );
  } catch (error) {
    if (isInProgress(error)) {
      logger.info('the endpoint is being changed: looking again later', { endpointName, reason: describeError(error) });
      return 'stop';
    }
    throw error;
  }
  // Marked only when SageMaker has taken it: an update that never began must not look like one that was rolled back.
  await context.store.writeAttempt({
    configName: deployment.configName,
    state: 'started',
    startedAt: context.now(),
    modifiedBefore,
  });
  return 'stop';
}

/** Asks for the deletion of an endpoint. One that is being changed cannot be deleted yet. */
export async function deleteEndpoint(sageMaker: SageMakerClient, endpointName: string): Promise<Next> {
  try {
    await sageMaker.send(new DeleteEndpointCommand({ EndpointName: endpointName }));
  } catch (error) {
    if (isInProgress(error)) {
      logger.info('the endpoint is being changed: deleting it later', { endpointName, reason: describeError(error) });
      return 'stop';
    }
    if (!isNotFound(error)) {
      throw error;
    }
  }
  return 'look';
}

/** Makes the model and the configuration. The same name means the same content: one that exists already is the right one. */
async function createResources(deployment: Deployment, sageMaker: SageMakerClient): Promise<void> {
  const model = requestModel(deployment);
  if (model) {
    await tolerate(isAlreadyExisting, () => sageMaker.send(new CreateModelCommand(model)));
  }
  await tolerate(isAlreadyExisting, () => sageMaker.send(new CreateEndpointConfigCommand(requestConfig(deployment))));
}

/** Deletes configurations and then the models that they served. */
export async function deleteResources(sageMaker: SageMakerClient, configs: string[], models: string[]): Promise<void> {
  for (const name of configs) {
    await tolerate(isNotFound, () => sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })));
  }
  for (const name of models) {
    await tolerate(isNotFound, () => sageMaker.send(new DeleteModelCommand({ ModelName: name })));
  }
}

async function tolerate(expected: (error: unknown) => boolean, send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!expected(error)) {
      throw error;
    }
  }
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html recommends to repeat. */
async function findPatiently(context: ActContext, send: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await send();
      return;
    } catch (error) {
      if (
        attempt === FIND_ATTEMPTS ||
        !isNotFound(error) ||
        !/could not find endpoint configuration/i.test(describeError(error))
      ) {
        throw error;
      }
      await context.sleep(FIND_DELAY_MILLISECONDS);
    }
  }
}
