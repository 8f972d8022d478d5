import { DIMENSIONS, ROLLOUT_METRICS } from '../../contract/cloudwatch';
import { logger } from '../../engine/aws/logging';
import { countMetric } from '../../engine/aws/metrics';
import type { ActContext, Next } from './act-context';
import {
  createEndpoint,
  createResources,
  deleteEndpoint,
  keepFailedAttempt,
  startAttempt,
  updateEndpoint,
} from './act-on-endpoint';
import type { Action } from './action';
import { answerRequest } from './answer-request';
import { deleteResources } from './delete-resources';
import type { Observed } from './observe';
import { findOwn, leaveTo } from './own-resources';
import { beginRejection, rejectVersion } from './reject-version';
import { formerResourceOf, tagEndpoint } from './tag-endpoint';
import { tellOfFailure, tellOfRejection, tellOfSetAside, tellOfSettingsLoss, tellOfSuccess } from './tell-rollout';

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
        const { uri, reason } = damaged;
        const kept = store.locateSetAside(damaged);
        logger.error('a part of the state cannot be used', { endpointName, uri, kept, reason });
        await tellOfSetAside({ uri, kept, reason }, observed, context);
        await store.setAside(damaged);
      }
      await keepFailedAttempt(observed, context);
      return 'look';
    case 'adopt': {
      const { RequestId, settings, owner, signedAt } = action.request;
      await tagEndpoint(observed, owner, formerResourceOf(observed, owner), context.sageMaker);
      await store.adoptSettings(
        { requestId: RequestId, settings: settings!, owner, signedAt, former: action.former },
        action.clear,
      );
      return 'look';
    }
    case 'keepSettings':
      await store.keepSettings(action.settings);
      if (observed.settingsLoss) {
        await store.removeSettingsLoss();
      }
      return 'look';
    case 'noteLoss':
      if (action.loss.isTold) {
        logger.error('the settings in force are lost', { endpointName, state: store.uri });
        await tellOfSettingsLoss(observed, context);
      }
      await store.writeSettingsLoss(action.loss);
      return 'look';
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
    case 'letGo': {
      const { endpoint } = observed;
      const { owner } = action.request;
      if (endpoint?.owner && endpoint.owner !== 'released' && owner && endpoint.owner.stack !== owner.stack) {
        await leaveTo(endpoint.owner, { ...observed, endpoint }, owner, context.sageMaker);
      }
      await tagEndpoint(observed, action.owner, undefined, context.sageMaker);
      await store.forget(observed.attempts);
      await answerRequest(action.request, 'SUCCESS', action.reason, observed, context);
      return 'stop';
    }
    case 'answer':
      await answerRequest(action.request, action.status, action.reason, observed, context);
      return 'look';
    case 'recordAttempt':
      await store.writeAttempt(startAttempt(observed, action.configName, context));
      return 'look';
    case 'recordSuccess':
      await countMetric(
        cloudWatch,
        ROLLOUT_METRICS.succeeded,
        { [DIMENSIONS.endpoint]: endpointName },
        context.eventTime,
      );
      await tellOfSuccess(action.configName, observed, context);
      await store.removeAttempt(action.configName);
      return 'look';
    case 'recordFailure':
      logger.error('rollout failed', { endpointName, ...action.attempt });
      // Written down before, so that whoever dies in between is followed by one who tells, whatever is wanted by then.
      await store.writeAttempt({ ...action.attempt, isUntold: true });
      await countMetric(cloudWatch, ROLLOUT_METRICS.failed, { [DIMENSIONS.endpoint]: endpointName }, context.eventTime);
      await tellOfFailure(action.attempt, observed, context);
      await store.writeAttempt(action.attempt);
      return 'look';
    case 'rejectVersion': {
      // Written down before, so that whoever dies in between is followed by one who tells.
      await store.writeAttempt(beginRejection(action, context.now()));
      const attempt = await rejectVersion(action, context);
      await tellOfRejection(action, attempt, observed, context);
      await store.writeAttempt(attempt);
      return 'look';
    }
    case 'forgetAttempts':
      for (const { configName } of action.attempts) {
        await store.removeAttempt(configName);
      }
      return 'look';
    case 'keepLogs': {
      // Its client is needed after a deploy only.
      const { keepLogs } = await import('./keep-logs');
      await keepLogs(action, observed, context);
      return 'look';
    }
    case 'createEndpoint':
      return createEndpoint(action.deployment, observed, context);
    case 'updateEndpoint':
      return updateEndpoint(action, observed, context);
    case 'deleteEndpoint':
      return deleteEndpoint(action, observed, context);
    case 'restore':
      await createResources(action.deployment, observed, context);
      await store.removeMissingPart();
      return 'stop';
    case 'cleanUp':
      await deleteResources(context.sageMaker, action.configs, action.models);
      return 'stop';
    case 'forget': {
      const own = await findOwn(action, action.request.owner, context.sageMaker);
      await deleteResources(context.sageMaker, own.configs, own.models);
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
}
