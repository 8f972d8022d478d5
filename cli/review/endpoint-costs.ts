// What endpoints cost: those of this library and AWS's own, on instances, between the bounds of their scaling, or by request.
import { HOURS_PER_MONTH } from '../../contract/prices';
import { type Cost, cost, count } from './cost';
import type { Item } from './items';
import { listParts } from './lists';
import type { PriceTable } from './price-file';
import type { Fact, Facts } from './resolve';

/** What an endpoint's instances are called among costs. */
export const ENDPOINT = 'endpoint';

/** An endpoint of this library: its settings are those of the one variant that it has. */
export function countModelEndpoint(item: Item, table: PriceTable, items: readonly Item[]): readonly Cost[] | string {
  const { facts, path } = item;
  if (typeof facts.Settings !== 'object' || facts.Settings === null) {
    return `${path}, whose settings only the deployment knows`;
  }
  const { instanceType, instanceCount } = facts.Settings as Facts;
  return countInstances({ type: instanceType, count: instanceCount, scaling: findScaling(item, items) }, table);
}

/** An endpoint of AWS's own, by its configuration. */
export function countEndpoint(item: Item, table: PriceTable, items: readonly Item[]): readonly Cost[] | string {
  const configuration = findConfiguration(item, items);
  if (configuration === undefined) {
    return `${item.path}, whose configuration is not in the app`;
  }
  const { ProductionVariants, ShadowProductionVariants } = configuration.facts;
  const counted = [ProductionVariants, ShadowProductionVariants].flatMap(listParts).map((variant) => {
    const { InstanceType, InitialInstanceCount, ServerlessConfig, VariantName } = variant;
    return ServerlessConfig === undefined
      ? countInstances(
          { type: InstanceType, count: InitialInstanceCount, scaling: findScaling(item, items, VariantName) },
          table,
        )
      : countServerless(ServerlessConfig as Facts, item.path, table);
  });
  const unknown = counted.find((each) => typeof each === 'string');
  return unknown ?? join(counted.flatMap((each) => each as readonly Cost[]));
}

/** The configuration that an endpoint names, by reference or by name. */
export function findConfiguration({ facts }: Item, items: readonly Item[]): Item | undefined {
  const named = String(facts.EndpointConfigName);
  return items.find(
    (item) =>
      item.type === 'AWS::SageMaker::EndpointConfig' &&
      (refersTo(named, item) || (item.facts.EndpointConfigName ?? '') === named),
  );
}

/** Whether a text is a reference to an item, or to its name. */
function refersTo(text: string, { path }: Item): boolean {
  return /^\$\{([^}]*?)(?:\.[A-Za-z]+)?\}$/.exec(text)?.[1] === path;
}

/** Variants of an endpoint as one cost. */
function join(costs: readonly Cost[]): readonly Cost[] {
  const add = (read: (each: Cost) => number): number => costs.reduce((total, each) => total + read(each), 0);
  return costs.length < 2
    ? costs
    : [
        {
          ...cost(
            ENDPOINT,
            costs.map(({ how }) => how).join('; '),
            add(({ amount }) => amount),
          ),
          ...(costs.some(({ most }) => most !== undefined) ? { most: add(({ most, amount }) => most ?? amount) } : {}),
          ...(costs.some(({ thousand }) => thousand !== undefined)
            ? { thousand: add(({ thousand = 0 }) => thousand) }
            : {}),
        },
      ];
}

/** Between how many instances an endpoint is scaled. */
interface Scaling {
  readonly least: number;
  readonly most: number;
}

function findScaling(endpoint: Item, items: readonly Item[], variant?: Fact): Scaling | undefined {
  const target = items.find(({ type, facts }) => {
    const [, name, of] = /^endpoint\/(.+)\/variant\/([^/]+)$/.exec(String(facts.ResourceId)) ?? [];
    return (
      type === 'AWS::ApplicationAutoScaling::ScalableTarget' &&
      name !== undefined &&
      (refersTo(name, endpoint) || name === endpoint.facts.EndpointName) &&
      (variant === undefined || of === variant) &&
      !String(facts.ScalableDimension).endsWith('ProvisionedConcurrency')
    );
  });
  const [least, most] = [target?.facts.MinCapacity, target?.facts.MaxCapacity].map(Number);
  return Number.isNaN(least) || Number.isNaN(most) ? undefined : { least, most };
}

interface Instances {
  readonly type?: Fact;
  readonly count?: Fact;
  readonly scaling?: Scaling;
}

/** Without traffic an endpoint has as many instances as its scaling leaves at least. */
function countInstances(
  { type, count: declared, scaling }: Instances,
  { prices }: PriceTable,
): readonly Cost[] | string {
  const hour = prices.instanceHour[String(type)];
  if (hour === undefined) {
    return `${type}`;
  }
  const number = scaling?.least ?? Number(declared);
  if (Number.isNaN(number)) {
    return `${type} of an endpoint, whose number only the deployment knows`;
  }
  const month = hour * HOURS_PER_MONTH;
  return [
    scaling === undefined
      ? cost(ENDPOINT, `${number} × ${type}`, number * month)
      : {
          ...cost(
            ENDPOINT,
            `${number} to ${scaling.most} × ${type} by scaling, counted with ${number}`,
            number * month,
          ),
          most: scaling.most * month,
        },
  ];
}

/** Costs by request alone, in the time that is assumed. */
function countServerless(
  { MemorySizeInMB, ProvisionedConcurrency }: Facts,
  path: string,
  { prices, assumptions }: PriceTable,
): readonly Cost[] | string {
  if (ProvisionedConcurrency !== undefined) {
    return `${path}, of which ${count(Number(ProvisionedConcurrency), 'request')} at a time are provisioned`;
  }
  const gigabytes = Number(MemorySizeInMB) / 1024;
  const { requestSeconds } = assumptions;
  return [
    {
      ...cost(ENDPOINT, `serverless, ${gigabytes} GB, by request of ${requestSeconds} s`, 0),
      thousand: 1000 * requestSeconds * gigabytes * prices.serverlessGigabyteSecond,
    },
  ];
}
