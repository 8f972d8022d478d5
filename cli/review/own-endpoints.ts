// Endpoints that an app declares by AWS's own resources: another configuration rolls them out.
import type { Change } from './compare';
import { findConfiguration } from './endpoint-costs';
import { type Finding, find, showChange } from './finding';
import type { Item } from './items';
import type { Facts } from './resolve';
import { readName } from './taken-names';

const CONFIGURATION = 'AWS::SageMaker::EndpointConfig';

/** What a change of an endpoint's configuration or of its scaling says in words; undefined for anything else. */
export function describeCapacity(change: Change): Finding | undefined {
  const { item, path } = change;
  switch (item.type) {
    case CONFIGURATION:
      return find(
        'merge',
        item,
        `endpoint: ${path.filter((part) => part !== 'ProductionVariants').join('.')} ${showChange(change)}`,
      );
    case 'AWS::ApplicationAutoScaling::ScalableTarget':
      return find('merge', item, `scaling of ${item.facts.ResourceId}: ${path.join('.')} ${showChange(change)}`);
    default:
      return undefined;
  }
}

/**
 * Endpoints that get another configuration, in place of the configuration's replacement, which is how they get it; undefined where
 * nobody has it, or where its name is given, so that it cannot be replaced.
 */
export function describeOwnRollout(item: Item, after: readonly Item[]): Finding[] | undefined {
  const endpoints = after.filter(
    (each) => each.type === 'AWS::SageMaker::Endpoint' && findConfiguration(each, after) === item,
  );
  return item.type !== CONFIGURATION || readName(item) !== undefined || endpoints.length === 0
    ? undefined
    : endpoints.map((endpoint) =>
        find('merge', endpoint, `the endpoint will be rolled out: ${describeDeployment(endpoint.facts)}`, 'rollout'),
      );
}

function describeDeployment({ DeploymentConfig }: Facts): string {
  const { BlueGreenUpdatePolicy, RollingUpdatePolicy, AutoRollbackConfiguration } = (DeploymentConfig ?? {}) as Facts;
  const { TrafficRoutingConfiguration } = (BlueGreenUpdatePolicy ?? {}) as Facts;
  const { Type, WaitIntervalInSeconds } = (TrafficRoutingConfiguration ?? {}) as Facts;
  const how =
    RollingUpdatePolicy !== undefined
      ? 'some instances at a time'
      : Type === 'CANARY' || Type === 'LINEAR'
        ? `${Type === 'CANARY' ? 'a part of the traffic first' : 'the traffic in steps'}, ${Number(WaitIntervalInSeconds) / 60} min apart`
        : 'all traffic at once, when the new instances answer';
  const back = AutoRollbackConfiguration === undefined ? '' : ', and again if an alarm fires';
  return `${how}; what serves goes on serving until then${back}`;
}
