import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DETECT_DRIFT_VARIABLES, MEASURE_QUALITY_VARIABLES } from '../../contract/environment';
import { isUnknown, readFacts, readList } from './known-values';
import { listResources, readEndpointName, type Subject } from './read-subjects';

/** Where in an app an endpoint is made, or something says its name. */
export interface Mention {
  readonly stack: Stack;
  /** May be a reference, which means something in its own stack alone. */
  readonly name: unknown;
}

/** A mention by what scales the endpoint. */
export interface Scaling extends Mention {
  /** The most instances that it is scaled to, which may not be known. */
  readonly capacity: unknown;
}

/** What stands in an app about its endpoints. */
export interface Watched {
  readonly endpoints: readonly Mention[];
  readonly drift: readonly Mention[];
  readonly quality: readonly Mention[];
  readonly scaling: readonly Scaling[];
}

/** The endpoints of an app, their monitors and their scaling. */
export function listWatched(scope: IConstruct): Watched {
  const functions = listResources(scope, (type) => type === 'AWS::Lambda::Function').map(
    ({ resource, properties }) => ({
      stack: Stack.of(resource),
      variables: readFacts(readFacts(properties.Environment).Variables),
    }),
  );
  const listMonitors = (config: string, endpoint: string): Mention[] =>
    functions
      .filter(({ variables }) => config in variables)
      .map(({ stack, variables }) => ({ stack, name: variables[endpoint] }));
  return {
    endpoints: listResources(scope, (type) => ENDPOINTS.has(type)).map(({ resource, properties }) => ({
      stack: Stack.of(resource),
      name: readEndpointName(properties.EndpointName, resource),
    })),
    drift: listMonitors(DETECT_DRIFT_VARIABLES.config, DETECT_DRIFT_VARIABLES.endpointName),
    quality: listMonitors(MEASURE_QUALITY_VARIABLES.config, MEASURE_QUALITY_VARIABLES.endpointName),
    scaling: listResources(scope, (type) => type === 'AWS::ApplicationAutoScaling::ScalableTarget').flatMap(
      ({ resource, properties: { ResourceId, MaxCapacity } }) => {
        const name = readScaled(ResourceId);
        return name === undefined ? [] : [{ stack: Stack.of(resource), name, capacity: MaxCapacity }];
      },
    ),
  };
}

const ENDPOINTS = new Set(['Custom::ModelEndpoint', 'AWS::SageMaker::Endpoint']);

/** The endpoint in `endpoint/<name>/variant/<variant>`; undefined for what is none. */
function readScaled(resourceId: unknown): unknown {
  if (typeof resourceId === 'string') {
    return /^endpoint\/([^/]+)\//.exec(resourceId)?.[1];
  }
  const [start, name, end] = readList(readList(readFacts(resourceId)['Fn::Join'])[1]);
  return start === 'endpoint/' && typeof end === 'string' && end.startsWith('/') ? name : undefined;
}

/** Those of some mentions that mean an endpoint. */
export function findMentions<T extends Mention>(
  { construct, endpointName }: Subject,
  mentions: readonly T[],
  endpoints: readonly Mention[],
): T[] {
  const stack = Stack.of(construct);
  return mentions.filter((mention) =>
    findMeant(mention, endpoints).some((one) => one.stack === stack && isSameName(one, { name: endpointName })),
  );
}

/**
 * The endpoints that a mention means: a stage for tests has one of the same name as that for production, and an account one of
 * the same name in each region. The nearest one is meant, and none that is deployed elsewhere.
 */
export function findMeant(mention: Mention, endpoints: readonly Mention[]): readonly Mention[] {
  const { stack } = mention;
  const named = endpoints.filter((one) => isSameName(one, mention) && mayBeTogether(one.stack, stack));
  const near = named.filter((one) => one.stack === stack);
  if (near.length > 0 || isUnknown(mention.name)) {
    return near;
  }
  const within = named.filter((one) => Stage.of(one.stack) === Stage.of(stack));
  return within.length > 0 ? within : named;
}

function isSameName(one: Pick<Mention, 'name'>, other: Pick<Mention, 'name'>): boolean {
  return JSON.stringify(one.name) === JSON.stringify(other.name);
}

/** Whether two stacks may be in one region of one account. */
function mayBeTogether(one: Stack, other: Stack): boolean {
  const isSame = (here: string, there: string): boolean =>
    here === there || Token.isUnresolved(here) || Token.isUnresolved(there);
  return isSame(one.region, other.region) && isSame(one.account, other.account);
}
