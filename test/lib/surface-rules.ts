import {
  basesOf,
  type Export,
  findForeignInterface,
  isAny,
  isLiteralUnion,
  isString,
  type Member,
} from './read-surface';

/** Finds what a surface should not have, as `Export` or `Export.member`. */
export type Rule = (surface: readonly Export[]) => string[];

const isBehaviour = ({ name, kind }: Export): boolean => kind === 'interface' && /^I[A-Z]/.test(name);
const isConstruct = ({ kind, symbol }: Export): boolean => kind === 'class' && basesOf(symbol).includes('Construct');
/** Interfaces of data: props, options and attributes. */
const isStruct = (one: Export): boolean =>
  one.kind === 'interface' && !isBehaviour(one) && one.members.every(({ kind }) => kind === 'property');

const names = (exports: readonly Export[]): string[] => exports.map(({ name }) => name);

function find(exports: readonly Export[], holds: (member: Member) => boolean): string[] {
  return exports.flatMap((owner) =>
    owner.members.filter((member) => holds(member)).map(({ name }) => `${owner.name}.${name}`),
  );
}

/** The constructs, and all that they take or give, and so on. */
function findReachable(surface: readonly Export[]): Set<string> {
  const reached = new Set<string>();
  const follow = (one: Export): void => {
    if (!reached.has(one.name)) {
      reached.add(one.name);
      surface.filter(({ name }) => one.mentions.includes(name)).forEach(follow);
    }
  };
  surface.filter(isConstruct).forEach(follow);
  // Classes that have a reached interface are what may be given for it.
  surface
    .filter(({ kind, symbol }) => kind === 'class' && basesOf(symbol).some((base) => reached.has(base)))
    .forEach(follow);
  return reached;
}

/** The interface of ours that a value of a class has, as `IModelRegistry` of a `ModelRegistry`. */
function findOwnInterface(surface: readonly Export[], { type }: Member): string | undefined {
  const owner = surface.find(({ kind, name }) => kind === 'class' && name === type.getSymbol()?.name);
  return owner && basesOf(owner.symbol).find((base) => surface.some((one) => one.name === base && isBehaviour(one)));
}

export const RULES: Readonly<Record<string, Rule>> = {
  'constructs, and types that they take or give, are all that is exported': (surface) => {
    const reachable = findReachable(surface);
    return names(surface.filter((one) => one.kind === 'other' || one.isInternal || !reachable.has(one.name)));
  },
  'all of it has a docstring': (surface) => [
    ...names(surface.filter(({ doc }) => doc === '')),
    ...find(surface, ({ doc }) => doc === ''),
  ],
  'what is optional says its default, and what is required has none': (surface) =>
    find(surface.filter(isStruct), ({ isOptional, defaultText }) => isOptional !== Boolean(defaultText)),
  'properties are readonly': (surface) => find(surface, ({ kind, isReadonly }) => kind === 'property' && !isReadonly),
  'properties take an interface of ours where there is one': (surface) =>
    find(surface.filter(isStruct), (member) => findOwnInterface(surface, member) !== undefined),
  'properties take an interface of aws-cdk-lib where there is one': (surface) =>
    find(surface.filter(isStruct), ({ type }) => findForeignInterface(type) !== undefined),
  'a closed set is an enum': (surface) => {
    const enums = names(surface.filter(({ kind }) => kind === 'enum')).map((name) => name.toLowerCase());
    return find(
      surface.filter((one) => isStruct(one) || isBehaviour(one)),
      ({ name, type }) =>
        isLiteralUnion(type) || (isString(type) && enums.some((one) => name.toLowerCase().endsWith(one))),
    );
  },
  'properties have a type': (surface) => find(surface, ({ kind, type }) => kind === 'property' && isAny(type)),
  'what a stack makes can be referred to from another': (surface) => {
    const given = surface
      .flatMap(({ members }) => members)
      .filter(({ isStatic, name }) => isStatic && /^from[A-Z]/.test(name))
      .map(({ type }) => type.getSymbol()?.name);
    return names(
      surface.filter(
        (one) => isBehaviour(one) && basesOf(one.symbol).includes('IResource') && !given.includes(one.name),
      ),
    );
  },
  'constructs take scope, id and their own props': (surface) =>
    surface
      .filter((one) => isConstruct(one) && one.parameters.length > 0)
      .filter(
        ({ name, parameters }) =>
          !/^scope: Construct,id: string,props\??: (\w+)$/.test(parameters.join()) ||
          !parameters[2]!.endsWith(`: ${name}Props`),
      )
      .map(({ name }) => name),
  'metrics are methods metricX(options)': (surface) =>
    find(surface, ({ name, kind, type, lastParameter }) => {
      const isMetric = /^I?Metric$/.test(type.getSymbol()?.name ?? '') && kind === 'method';
      return isMetric || (kind === 'method' && /^metric/.test(name))
        ? !(isMetric && /^metric[A-Z]/.test(name) && lastParameter === 'options?: cloudwatch.MetricOptions')
        : name === 'metrics';
    }),
  'grants are methods grantX that return what was granted': (surface) =>
    find(
      surface,
      ({ name, type }) => /^grant[A-Z]/.test(name) && !/^(Grant|IPrincipal)$/.test(type.getSymbol()?.name ?? ''),
    ),
};
