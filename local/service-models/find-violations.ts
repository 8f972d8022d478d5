import type { ServiceModel, ServiceShape } from './service-model';

/** How to look at a request. */
export interface RequestCheck {
  /** Fields that are filled in later, such as the job name in a pipeline step. */
  readonly without?: string[];
  /** Whether pipeline expressions (`Get`, `Std:Join`, `Std:JsonGet`) may stand for any value. */
  readonly allowExpressions?: boolean;
}

/** A value, where it stands, and what it is checked against. */
interface Visit {
  readonly model: ServiceModel;
  readonly check: RequestCheck;
  readonly path: string;
}

/** What a value of a simple type is in JavaScript; blobs and streams may be anything. */
const SIMPLE_TYPES: Record<string, string> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
};

/**
 * Checks a request against its service's model: unknown fields, types, required fields, lengths, ranges, patterns, enums.
 *
 * @returns the problems in AWS's words, none for a request that AWS can take
 * @throws TypeError when the model has no such operation
 */
export function findViolations(
  model: ServiceModel,
  operation: string,
  request: unknown,
  check: RequestCheck = {},
): string[] {
  const name = model.operations[operation];
  if (name === undefined) {
    throw new TypeError(`local/service-models knows no operation ${operation}; add it to make.py and run that`);
  }
  const { members = {}, required = [], ...input } = model.shapes[name];
  const isLeft = (member: string): boolean => !check.without?.includes(member);
  const shape = {
    ...input,
    members: Object.fromEntries(Object.entries(members).filter(([member]) => isLeft(member))),
    required: required.filter(isLeft),
  };
  return visitStructure(shape, name, request, { model, check, path: '' });
}

function visit(name: string, value: unknown, at: Visit): string[] {
  if (at.check.allowExpressions && isExpression(value)) {
    return [];
  }
  const shape = at.model.shapes[name];
  switch (shape.type) {
    case 'structure':
      return visitStructure(shape, name, value, at);
    case 'list':
      return visitList(shape, value, at);
    case 'map':
      return visitMap(shape, value, at);
    case 'timestamp':
      return typeof value === 'number' || value instanceof Date ? [] : [wrongType(at, 'timestamp', value)];
    default:
      return visitSimple(shape, value, at);
  }
}

function visitStructure(shape: ServiceShape, name: string, value: unknown, at: Visit): string[] {
  if (!isObject(value)) {
    return [wrongType(at, 'structure', value)];
  }
  const { members = {}, required = [] } = shape;
  const child = (member: string): string => join(at.path, member[0].toLowerCase() + member.slice(1));
  const isGiven = (member: string): boolean => value[member] !== undefined && value[member] !== null;
  return [
    ...required
      .filter((member) => !isGiven(member))
      .map((member) => `Value null at '${child(member)}' failed to satisfy constraint: Member must not be null`),
    ...Object.entries(value).flatMap(([member, item]) => {
      if (!Object.hasOwn(members, member)) {
        return [`Unknown field '${child(member)}': ${name} has ${Object.keys(members).join(', ')}`];
      }
      return isGiven(member) ? visit(members[member], item, { ...at, path: child(member) }) : [];
    }),
  ];
}

function visitList(shape: ServiceShape, value: unknown, at: Visit): string[] {
  if (!Array.isArray(value)) {
    return [wrongType(at, 'list', value)];
  }
  return [
    ...checkBounds(shape, 'length', value.length, value, at.path),
    ...value.flatMap((item, i) => visit(shape.member!, item, { ...at, path: join(at.path, `${i + 1}.member`) })),
  ];
}

function visitMap(shape: ServiceShape, value: unknown, at: Visit): string[] {
  if (!isObject(value)) {
    return [wrongType(at, 'map', value)];
  }
  const entries = Object.entries(value);
  return [
    ...checkBounds(shape, 'length', entries.length, value, at.path),
    ...entries.flatMap(([key, item]) => [
      ...visit(shape.key!, key, { ...at, path: join(at.path, 'key') }),
      ...visit(shape.value!, item, { ...at, path: join(at.path, key) }),
    ]),
  ];
}

function visitSimple(shape: ServiceShape, value: unknown, at: Visit): string[] {
  const type = SIMPLE_TYPES[shape.type];
  if (type === undefined) {
    return [];
  }
  const whole = ['integer', 'long'].includes(shape.type);
  if (typeof value !== type || (whole && !Number.isInteger(value))) {
    return [wrongType(at, whole ? 'whole number' : type, value)];
  }
  return typeof value === 'string'
    ? checkText(shape, value, at.path)
    : typeof value === 'number'
      ? checkBounds(shape, 'value', value, value, at.path)
      : [];
}

function checkText(shape: ServiceShape, value: string, path: string): string[] {
  const violations = checkBounds(shape, 'length', value.length, value, path);
  if (shape.pattern !== undefined && !matchesWhole(shape.pattern, value)) {
    violations.push(describe(value, path, `Member must satisfy regular expression pattern: ^${shape.pattern}$`));
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    violations.push(describe(value, path, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`));
  }
  return violations;
}

function matchesWhole(pattern: string, value: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 'u').test(value);
}

function checkBounds(
  { min, max }: ServiceShape,
  measured: 'length' | 'value',
  size: number,
  value: unknown,
  path: string,
): string[] {
  return [
    ...(min !== undefined && size < min
      ? [describe(value, path, `Member must have ${measured} greater than or equal to ${min}`)]
      : []),
    ...(max !== undefined && size > max
      ? [describe(value, path, `Member must have ${measured} less than or equal to ${max}`)]
      : []),
  ];
}

function wrongType({ path }: Visit, type: string, value: unknown): string {
  return `Value at ${path === '' ? 'the request' : `'${path}'`} must be a ${type}, got ${JSON.stringify(value)}`;
}

function describe(value: unknown, path: string, constraint: string): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `Value '${text.length > 200 ? `${text.slice(0, 200)}…` : text}' at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** Whether a value of a pipeline definition is one of its expressions. */
export function isExpression(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    Object.keys(value).length === 1 &&
    ['Get', 'Std:Join', 'Std:JsonGet'].includes(Object.keys(value)[0])
  );
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
