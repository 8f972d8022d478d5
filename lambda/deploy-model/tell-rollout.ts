import { type Notice, type TellOptions, tell } from '../../engine/aws/notice';
import type { Action } from './action';
import { isGivenUp } from './attempts';
import { describeSource } from './deployment';
import { isServing } from './observations';
import type { Observed } from './observe';
import type { StateStore } from './state';
import type { Attempt } from './state-schema';

/** What the controller has to tell with. */
export type EndpointTellOptions = Omit<TellOptions, 'lifecycle' | 'insists'> & {
  /** The instant that the event speaks of. */
  readonly eventTime: Date;
};

/** Tells that a configuration could not be rolled out, and whether it is tried again. */
export async function tellOfFailure(attempt: Attempt, observed: Observed, options: EndpointTellOptions): Promise<void> {
  const { configName, reason, retryAt, failures, failure } = attempt;
  const isTriedAgain =
    observed.settings !== undefined && retryAt !== undefined && !isGivenUp(attempt, isServing(observed));
  await tellOfEndpoint(
    {
      kind: 'RolloutFailed',
      happened: `configuration ${configName} could not be rolled out: ${reason}`,
      ...(isTriedAgain && {
        todo: `Nothing yet: it is tried again from ${new Date(retryAt).toISOString()} on. Look into it when it has failed several times.`,
      }),
      details: { failedConfigName: configName, reason, failure, failures },
    },
    observed,
    options,
  );
}

/** Tells that a configuration serves. */
export async function tellOfSuccess(
  configName: string,
  observed: Observed,
  options: EndpointTellOptions,
): Promise<void> {
  await tellOfEndpoint(
    { kind: 'RolloutSucceeded', happened: `configuration ${configName} is in service` },
    observed,
    options,
  );
}

/** Tells that a version was given up, and whether the registry says so. */
export async function tellOfRejection(
  { arn, reason }: Extract<Action, { kind: 'rejectVersion' }>,
  { rejection }: Attempt,
  observed: Observed,
  options: EndpointTellOptions,
): Promise<void> {
  const refused = rejection?.refused;
  const what = describeSource({ kind: 'package', arn });
  await tellOfEndpoint(
    {
      kind: 'VersionRejected',
      ...(refused === undefined
        ? { happened: `${what} cannot serve, and was marked Rejected: ${reason}` }
        : {
            happened: `${what} cannot serve (${reason}), and could not be marked Rejected: ${refused}`,
            todo: "Reject the version in the registry, and let the controller's role use sagemaker:UpdateModelPackage of it.",
          }),
      details: { modelPackageArn: arn, reason, refused },
    },
    observed,
    options,
  );
}

/**
 * Tells that a configuration or model of what serves is missing and is refused when it is made again: once for each reason,
 * because every look meets it.
 */
export async function tellOfMissingPart(
  configName: string,
  reason: string,
  observed: Observed,
  options: EndpointTellOptions & { readonly store: StateStore },
): Promise<void> {
  const told = { configName, reason };
  if (await options.store.isMissingPart(told)) {
    return;
  }
  await tellOfEndpoint(
    {
      kind: 'ServingNotRestored',
      happened: `a part of what serves, configuration ${configName} or a model of it, was deleted, and cannot be made again: ${reason}`,
      details: { missingConfigName: configName, reason },
    },
    observed,
    options,
  );
  await options.store.writeMissingPart(told);
}

/** Tells that log groups could not be given their retention. */
export async function tellOfLogRetention(
  reason: string,
  observed: Observed,
  options: EndpointTellOptions,
): Promise<void> {
  await tellOfEndpoint(
    {
      kind: 'LogRetentionNotSet',
      happened: `a log group could not be created, or its retention not be set: ${reason}`,
      details: { reason },
    },
    observed,
    options,
  );
}

/** Tells that an object of the state could not be used. */
export async function tellOfSetAside(
  { uri, kept, reason }: { readonly uri: string; readonly kept: string; readonly reason: string },
  observed: Observed,
  options: EndpointTellOptions,
): Promise<void> {
  await tellOfEndpoint(
    {
      kind: 'StateSetAside',
      happened: `an object of the controller's state cannot be used (${reason}): ${uri} is kept as ${kept}`,
      details: { uri, kept, reason },
    },
    observed,
    options,
  );
}

/** Tells that nobody keeps an endpoint any more: what it is to serve with is lost. */
export async function tellOfSettingsLoss(
  observed: Observed,
  options: EndpointTellOptions & { readonly store: StateStore },
): Promise<void> {
  const state = options.store.uri;
  await tellOfEndpoint(
    {
      kind: 'SettingsLost',
      happened: `the settings of the endpoint ${observed.endpointName} are lost: neither settings.json nor settings-copy.json is at ${state}`,
      details: { state },
    },
    observed,
    options,
  );
}

/** Tells that the endpoint of a former name could not be deleted, and serves and costs on. */
export async function tellOfFormerEndpoint(
  former: string,
  reason: string,
  endpointName: string,
  { eventTime, ...options }: EndpointTellOptions,
): Promise<void> {
  await tell(
    {
      kind: 'FormerEndpointLeft',
      happened: `the endpoint ${former}, as ${endpointName} was called before, could not be deleted: ${reason}`,
      holds: `${former} is still there, and is paid for`,
      todo: `Delete the endpoint ${former} by hand, with its configurations and models, when nothing calls it any more.`,
      time: eventTime,
      details: { endpointName, formerName: former, reason },
    },
    { ...options, lifecycle: endpointName },
  );
}

/** Tells something of an endpoint, with what it serves meanwhile. */
async function tellOfEndpoint(
  notice: Omit<Notice, 'holds' | 'time'>,
  observed: Observed,
  { eventTime, ...options }: EndpointTellOptions,
): Promise<void> {
  const { endpointName, endpoint } = observed;
  await tell(
    {
      ...notice,
      holds: describeServing(observed),
      time: eventTime,
      details: { endpointName, endpointStatus: endpoint?.status, configName: endpoint?.configName, ...notice.details },
    },
    { ...options, lifecycle: endpointName },
  );
}

/** What goes on serving, as a sentence without its full stop. */
function describeServing({ endpointName, endpoint }: Observed): string {
  if (!endpoint || ['Creating', 'Failed', 'OutOfService', 'Deleting'].includes(endpoint.status)) {
    const state = endpoint ? `is ${endpoint.status}` : 'does not exist';
    return `nothing serves: the endpoint ${endpointName} ${state}, and requests to it fail`;
  }
  const { source, configName } = endpoint;
  return source
    ? `${describeSource(source)} goes on serving at ${endpointName}`
    : `the endpoint ${endpointName} goes on serving configuration ${configName}`;
}
