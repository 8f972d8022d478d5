import type { Deployment } from './deployment';
import type { UpdateCircumstances } from './requests';
import type { Attempt, PendingRequest } from './state';

/** One step towards the desired state. */
export type Action =
  /** Something is under way: an event or the sweep brings the next look. */
  | { readonly kind: 'wait'; readonly reason: string }
  /** Nothing to do. `attention`: an operator should know why. */
  | { readonly kind: 'rest'; readonly reason: string; readonly attention?: boolean }
  | { readonly kind: 'dropRequest'; readonly request: PendingRequest }
  | { readonly kind: 'adopt'; readonly request: PendingRequest; readonly clear: Attempt[] }
  | {
      readonly kind: 'answer';
      readonly request: PendingRequest;
      readonly status: 'SUCCESS' | 'FAILED';
      readonly reason: string;
    }
  | { readonly kind: 'createEndpoint'; readonly deployment: Deployment }
  | {
      readonly kind: 'updateEndpoint';
      readonly deployment: Deployment;
      readonly circumstances: UpdateCircumstances;
      readonly modifiedBefore?: string;
    }
  | { readonly kind: 'deleteEndpoint'; readonly reason: string }
  | { readonly kind: 'recordAttempt'; readonly configName: string }
  | { readonly kind: 'recordFailure'; readonly configName: string; readonly reason: string }
  | { readonly kind: 'recordSuccess'; readonly configName: string }
  | { readonly kind: 'restore'; readonly deployment: Deployment }
  | { readonly kind: 'cleanUp'; readonly configs: string[]; readonly models: string[] }
  /** Everything is gone: forget the state and say so. */
  | {
      readonly kind: 'forget';
      readonly request: PendingRequest;
      readonly configs: string[];
      readonly models: string[];
    };
