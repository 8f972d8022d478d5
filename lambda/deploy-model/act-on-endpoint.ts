import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  type SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { describeError, isAlreadyExisting, isInProgress, isNotFound } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { ActContext, Next } from './act-context';
import type { Action } from './action';
import type { Deployment } from './deployment';
import { findAttempt } from './observations';
import type { Observed } from './observe';
import { requestConfig, requestEndpoint, requestModel, requestUpdate } from './requests';
import { findUsableAlarms } from './rollback-alarms';
import type { Attempt } from './state-schema';

/** Reads after writes of SageMaker are eventually consistent: a model or configuration made just now may not be found yet. */
const FIND_ATTEMPTS = 4;
const FIND_DELAY_MILLISECONDS = 1_000;

/** Creates the endpoint, with its model and configuration. */
export async function createEndpoint(deployment: Deployment, observed: Observed, context: ActContext): Promise<Next> {
  const { endpointName, settings } = observed;
  await createResources(deployment, observed, context);
  try {
    await findPatiently(context, () =>
      context.sageMaker.send(new CreateEndpointCommand(requestEndpoint(endpointName, deployment, settings?.owner))),
    );
  } catch (error) {
    if (isAlreadyExisting(error) || isInProgress(error)) {
      logger.info('the endpoint exists already: looking again later', { endpointName, reason: describeError(error) });
      // It is there and cannot be seen yet: whoever is to delete it waits for it.
      await context.store.writeAttempt({ ...startAttempt(observed, deployment.configName, context), isUnseen: true });
      return 'stop';
    }
    throw error;
  }
  await context.store.writeAttempt(startAttempt(observed, deployment.configName, context));
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
  await createResources(deployment, observed, context);
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

/** The mark of a rollout that begins; how often and why it failed before is kept. */
export function startAttempt(o: Observed, configName: string, { now }: ActContext): Attempt {
  const { failures, reason } = findAttempt(o, configName) ?? {};
  return { configName, state: 'started', startedAt: now(), failures, reason };
}

/**
 * Makes the model and the configuration. The same name means the same content: one that exists already is the right one,
 * also where it could not be made again because its version was deleted.
 */
export async function createResources(deployment: Deployment, observed: Observed, context: ActContext): Promise<void> {
  const { sageMaker } = context;
  const owner = observed.settings?.owner;
  const model = requestModel(deployment, owner);
  if (model) {
    const exists = observed.models.includes(deployment.modelName);
    await tolerate(
      (error) => isAlreadyExisting(error) || (exists && isNotFound(error)),
      () => sageMaker.send(new CreateModelCommand(model)),
    );
  }
  await tolerate(isAlreadyExisting, () =>
    findPatiently(context, () => sageMaker.send(new CreateEndpointConfigCommand(requestConfig(deployment, owner)))),
  );
}

/** Deletes configurations and then the models that they served. */
export async function deleteResources(
  sageMaker: SageMakerClient,
  configs: readonly string[],
  models: readonly string[],
): Promise<void> {
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
        !/could not find (endpoint configuration|model) "/i.test(describeError(error))
      ) {
        throw error;
      }
      await context.sleep(FIND_DELAY_MILLISECONDS);
    }
  }
}
