import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { describeError, isAlreadyExisting, isInProgress, isNotFound } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { ActContext, Next } from './act-context';
import type { Action } from './action';
import { askForDeletion, deleteResources, tolerate } from './delete-resources';
import { type Deployment, isOwnName } from './deployment';
import { findAttempt } from './observations';
import type { Observed } from './observe';
import { findOwn, type Parts, takeOver } from './own-resources';
import { requestConfig, requestEndpoint, requestModel, requestUpdate } from './requests';
import { findUsableAlarms } from './rollback-alarms';
import type { Attempt } from './state-schema';

/** Reads after writes of SageMaker are eventually consistent: a model or configuration made just now may not be found yet. */
const FIND_ATTEMPTS = 4;
const FIND_DELAY_MILLISECONDS = 1_000;

/** Creates the endpoint, with its model and configuration. */
export async function createEndpoint(deployment: Deployment, observed: Observed, context: ActContext): Promise<Next> {
  const { endpointName, settings } = observed;
  const existing = await createResources(deployment, observed, context);
  // Marked before: an endpoint that fails while nobody looks, because whoever created it died, was somebody's attempt.
  await context.store.writeAttempt({ ...startAttempt(observed, deployment.configName, context), isUnseen: true });
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
  await context.store.writeAttempt(startAttempt(observed, deployment.configName, context));
  await takeOver(existing, settings?.owner, context.sageMaker);
  return 'stop';
}

/** Rolls another configuration out. */
export async function updateEndpoint(
  action: Extract<Action, { kind: 'updateEndpoint' }>,
  observed: Observed,
  context: ActContext,
): Promise<Next> {
  const { deployment, circumstances, modifiedBefore } = action;
  const { endpointName } = observed;
  const existing = await createResources(deployment, observed, context);
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
  await context.store.writeAttempt({ ...startAttempt(observed, deployment.configName, context), modifiedBefore });
  await takeOver(existing, observed.settings?.owner, context.sageMaker);
  return 'stop';
}

/**
 * Deletes an endpoint. Where a request asks for it, what it is made of goes at once: as long as the endpoint is being deleted, no
 * other stack can have one of this name that is made of the same.
 */
export async function deleteEndpoint(
  { request }: Extract<Action, { kind: 'deleteEndpoint' }>,
  observed: Observed,
  { sageMaker }: ActContext,
): Promise<Next> {
  const outcome = await askForDeletion(sageMaker, observed.endpointName);
  if (outcome === 'begun' && request) {
    const own = await findOwn(observed, request.owner, sageMaker);
    await deleteResources(sageMaker, own.configs, own.models);
  }
  return outcome === 'busy' ? 'stop' : 'look';
}

/** Marks the attempt of an endpoint that failed, where its mark was lost: the failure is recorded and told like every other. */
export async function keepFailedAttempt(observed: Observed, context: ActContext): Promise<void> {
  const { endpoint, endpointName } = observed;
  const configName = endpoint?.status === 'Failed' ? endpoint.configName : undefined;
  if (configName !== undefined && isOwnName(endpointName, configName) && !findAttempt(observed, configName)) {
    await context.store.writeAttempt(startAttempt(observed, configName, context));
  }
}

/** The mark of a rollout that begins; how often and why it failed before is kept. */
export function startAttempt(o: Observed, configName: string, { now }: ActContext): Attempt {
  const { failures, reason } = findAttempt(o, configName) ?? {};
  return { configName, state: 'started', startedAt: now(), failures, reason };
}

/**
 * Makes the model and the configuration. The same name means the same content: one that exists already is the right one,
 * also where it could not be made again because its version was deleted.
 *
 * @returns those that existed
 */
export async function createResources(deployment: Deployment, observed: Observed, context: ActContext): Promise<Parts> {
  const { sageMaker } = context;
  const { modelName, configName } = deployment;
  const owner = observed.settings?.owner;
  const model = requestModel(deployment, owner);
  const hadModel =
    model !== undefined &&
    (await tolerate(
      (error) => isAlreadyExisting(error) || (observed.models.includes(modelName) && isNotFound(error)),
      () => sageMaker.send(new CreateModelCommand(model)),
    ));
  const hadConfig = await tolerate(isAlreadyExisting, () =>
    findPatiently(context, () => sageMaker.send(new CreateEndpointConfigCommand(requestConfig(deployment, owner)))),
  );
  return { configs: hadConfig ? [configName] : [], models: hadModel ? [modelName] : [] };
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
        !/could not find (endpoint configuration|model) "/i.test(describeError(error))
      ) {
        throw error;
      }
      await context.sleep(FIND_DELAY_MILLISECONDS);
    }
  }
}
