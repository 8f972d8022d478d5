import type { LogGroups } from '../../contract/log-groups';
import type { Deployment } from './deployment';
import type { Owner } from './owner';
import type { UpdateCircumstances } from './requests';
import type { DamagedObject } from './state';
import type { Attempt, PendingRequest, SettingsLoss, StoredSettings } from './state-schema';

/** One step towards the desired state. */
export type Action =
  /** Something is under way: an event or the sweep brings the next look. */
  | { readonly kind: 'wait'; readonly reason: string }
  /** Nothing to do. `attention`: an operator should know why. */
  | { readonly kind: 'rest'; readonly reason: string; readonly attention?: boolean }
  | { readonly kind: 'dropRequest'; readonly request: PendingRequest }
  /** Parts of the state cannot be used: an operator is told, and they are kept elsewhere. */
  | { readonly kind: 'setAside'; readonly damaged: readonly DamagedObject[] }
  /** The request's settings come in force, its resource becomes the owner, and those before it are remembered. */
  | {
      readonly kind: 'adopt';
      readonly request: PendingRequest;
      readonly former: NonNullable<StoredSettings['former']>;
      readonly clear: readonly Attempt[];
    }
  /** One of the two objects that hold the settings is missing: both are written again. */
  | { readonly kind: 'keepSettings'; readonly settings: StoredSettings }
  /** The settings are gone, and their endpoint serves on: it is noted, and in the end told. */
  | { readonly kind: 'noteLoss'; readonly loss: SettingsLoss; readonly reason: string }
  /** The endpoint serves on for another resource of the same stack. */
  | {
      readonly kind: 'handOver';
      readonly request: PendingRequest;
      readonly settings: StoredSettings;
      readonly reason: string;
    }
  /** The endpoint serves on without this controller. */
  | {
      readonly kind: 'letGo';
      readonly request: PendingRequest;
      /** Whose it is from now on; absent where its tags say so already. */
      readonly owner?: Owner | 'released';
      readonly reason: string;
    }
  | {
      readonly kind: 'answer';
      readonly request: PendingRequest;
      readonly status: 'SUCCESS' | 'FAILED';
      readonly reason: string;
    }
  /** Log groups are created where they are missing, and have the retention that is wanted. */
  | { readonly kind: 'keepLogs'; readonly groups: LogGroups; readonly requestId: string }
  | { readonly kind: 'createEndpoint'; readonly deployment: Deployment }
  | {
      readonly kind: 'updateEndpoint';
      readonly deployment: Deployment;
      readonly circumstances: UpdateCircumstances;
      readonly modifiedBefore?: string;
    }
  /** Without a request, the endpoint failed and is made anew. */
  | { readonly kind: 'deleteEndpoint'; readonly reason: string; readonly request?: PendingRequest }
  | { readonly kind: 'recordAttempt'; readonly configName: string }
  | {
      readonly kind: 'recordFailure';
      readonly attempt: Attempt;
      readonly reason: string;
    }
  | { readonly kind: 'recordSuccess'; readonly configName: string }
  /** A version that cannot serve with settings that do serve is nobody's candidate any more. */
  | {
      readonly kind: 'rejectVersion';
      readonly attempt: Attempt;
      readonly arn: string;
      readonly reason: string;
    }
  /** What was remembered of configurations that nothing asks for any more, or whose version was approved anew. */
  | { readonly kind: 'forgetAttempts'; readonly attempts: readonly Attempt[] }
  | { readonly kind: 'restore'; readonly deployment: Deployment }
  | { readonly kind: 'cleanUp'; readonly configs: string[]; readonly models: string[] }
  /** Everything is gone: forget the state and say so. */
  | {
      readonly kind: 'forget';
      readonly request: PendingRequest;
      readonly configs: string[];
      readonly models: string[];
    };
