import type { Action } from './action';
import { describeLogGroups } from './decide-logs';
import { describeSource } from './deployment';

/** What the controller decided last, for the log and for whoever invoked it by hand. */
export interface LookResult {
  readonly action: Action['kind'];
  readonly reason: string;
}

/** What was decided, in words. */
export function explain(action: Action): LookResult {
  switch (action.kind) {
    case 'wait':
    case 'rest':
    case 'deleteEndpoint':
    case 'recordFailure':
    case 'rejectVersion':
    case 'handOver':
    case 'letGo':
    case 'noteLoss':
      return { action: action.kind, reason: action.reason };
    case 'answer':
      return { action: action.kind, reason: `${action.status}: ${action.reason}` };
    case 'setAside':
      return { action: action.kind, reason: `cannot be used: ${action.damaged.map(({ uri }) => uri).join(', ')}` };
    case 'adopt':
      return { action: action.kind, reason: `request ${action.request.RequestId} brings settings` };
    case 'keepSettings':
      return {
        action: action.kind,
        reason: 'the two objects that hold the settings are written anew: one of them was missing, or both were',
      };
    case 'keepLogs':
      return { action: action.kind, reason: `what is logged is kept: ${describeLogGroups(action.groups)}` };
    case 'dropRequest':
      return { action: action.kind, reason: `request ${action.request.RequestId} was answered before` };
    case 'forget':
      return {
        action: action.kind,
        reason: `request ${action.request.RequestId} deletes the endpoint, and it is gone`,
      };
    case 'createEndpoint':
    case 'updateEndpoint':
    case 'restore':
      return {
        action: action.kind,
        reason: `${describeSource(action.deployment.source)} is to be served with configuration ${action.deployment.configName}`,
      };
    case 'recordAttempt':
      return { action: action.kind, reason: `configuration ${action.configName} is being rolled out` };
    case 'recordSuccess':
      return { action: action.kind, reason: `configuration ${action.configName} is in service` };
    case 'forgetAttempts':
      return {
        action: action.kind,
        reason: `nothing asks for it any more: ${action.attempts.map(({ configName }) => configName).join(', ')}`,
      };
    case 'cleanUp':
      return { action: action.kind, reason: `no longer in use: ${[...action.configs, ...action.models].join(', ')}` };
  }
}
