import * as sdk from '@aws-sdk/client-sagemaker';
import { constraintsOf, findViolations } from './api-constraints';
import { validationError } from './errors';

/**
 * The shapes of SageMaker's requests and responses, read from the AWS SDK: fields, types and required fields come from
 * AWS's own model, so a request that the local cloud accepts is one that AWS can parse.
 *
 * The SDK writes its schemas as arrays: `[kind, namespace, name, traits, …]`, numbers for simple types (64 added for a
 * list, 128 for a map of them), functions for references, and `[schema, traits]` for a member with traits.
 */
export type Shape =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'any' }
  | { readonly kind: 'list'; readonly item: () => Shape }
  | { readonly kind: 'map'; readonly value: () => Shape }
  | {
      readonly kind: 'structure';
      readonly name: string;
      readonly members: Map<string, () => Shape>;
      readonly required: string[];
    };

const SIMPLE: Record<number, 'string' | 'number' | 'boolean' | 'timestamp' | 'any'> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  5: 'timestamp',
  6: 'timestamp',
  7: 'timestamp',
  15: 'any',
  21: 'string',
};
const decoded = new Map<unknown, Shape>();

/** Translates one schema of the SDK. */
export function decodeShape(schema: any): Shape {
  if (typeof schema === 'function') {
    return decodeShape(schema());
  }
  const known = decoded.get(schema);
  if (known !== undefined) {
    return known;
  }
  const shape = decode(schema);
  decoded.set(schema, shape);
  return shape;
}

function decode(schema: any): Shape {
  if (schema === 'unit') {
    return { kind: 'structure', name: 'empty structure', members: new Map(), required: [] };
  }
  if (typeof schema === 'number') {
    if (schema & 64) {
      return { kind: 'list', item: () => decodeShape(schema & ~64) };
    }
    if (schema & 128) {
      return { kind: 'map', value: () => decodeShape(schema & ~128) };
    }
    if (schema in SIMPLE) {
      return { kind: SIMPLE[schema] };
    }
  } else if (Array.isArray(schema) && typeof schema[1] !== 'string') {
    return decodeShape(schema[0]);
  } else if (Array.isArray(schema)) {
    const [kind, , name, , first, second, required = 0] = schema;
    switch (kind) {
      case 0:
        return decodeShape(first);
      case 1:
        return { kind: 'list', item: () => decodeShape(first) };
      case 2:
        return { kind: 'map', value: () => decodeShape(second) };
      case 3:
      case 4: {
        const members = new Map<string, () => Shape>(
          first.map((member: string, i: number) => [member, () => decodeShape(second[i])]),
        );
        return { kind: 'structure', name, members, required: kind === 3 ? first.slice(0, required) : [] };
      }
    }
  }
  throw new TypeError(`unknown schema of @aws-sdk/client-sagemaker: ${JSON.stringify(schema)}`);
}

/** The shapes of an operation's request and response. */
export function operationShapes(operation: string): { input: Shape; output: Shape } {
  const schema = (sdk as any)[`${operation}$`];
  if (schema === undefined) {
    throw new TypeError(`@aws-sdk/client-sagemaker knows no operation ${operation}`);
  }
  return { input: decodeShape(schema[4]), output: decodeShape(schema[5]) };
}

/** How to look at a request. */
export interface RequestCheck {
  /** Fields that are filled in later, such as the job name in a pipeline step. */
  readonly without?: string[];
  /** Whether pipeline expressions (`Get`, `Std:Join`, `Std:JsonGet`) may stand for any value. */
  readonly allowExpressions?: boolean;
}

/**
 * Checks a request against AWS's model: unknown fields, types, required fields, lengths, patterns and enums.
 *
 * @throws AwsError ValidationException that lists all problems in AWS's words
 */
export function checkRequest(operation: string, request: unknown, check: RequestCheck = {}): void {
  const problems: string[] = [];
  const input = operationShapes(operation).input;
  if (input.kind === 'structure' && check.without !== undefined) {
    const { without } = check;
    const members = new Map([...input.members].filter(([member]) => !without.includes(member)));
    const required = input.required.filter((member) => !without.includes(member));
    visit({ ...input, members, required }, request, '', problems, check);
  } else {
    visit(input, request, '', problems, check);
  }
  if (problems.length > 0) {
    const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
    throw validationError(`${errors} detected: ${problems.join('; ')}`);
  }
}

function visit(shape: Shape, value: any, path: string, problems: string[], check: RequestCheck): void {
  if (check.allowExpressions && isExpression(value)) {
    return;
  }
  const at = path === '' ? 'the request' : `'${path}'`;
  switch (shape.kind) {
    case 'any':
      return;
    case 'list':
      if (!Array.isArray(value)) {
        problems.push(`Value at ${at} must be a list, got ${JSON.stringify(value)}`);
        return;
      }
      value.forEach((item, i) => visit(shape.item(), item, `${path}.${i + 1}.member`, problems, check));
      return;
    case 'map':
      if (!isObject(value)) {
        problems.push(`Value at ${at} must be a map, got ${JSON.stringify(value)}`);
        return;
      }
      Object.entries(value).forEach(([key, item]) => visit(shape.value(), item, `${path}.${key}`, problems, check));
      return;
    case 'structure':
      if (!isObject(value)) {
        problems.push(`Value at ${at} must be a structure, got ${JSON.stringify(value)}`);
        return;
      }
      visitStructure(shape, value, path, problems, check);
      return;
    default: {
      const expected = shape.kind === 'timestamp' ? 'number' : shape.kind;
      if (typeof value !== expected) {
        problems.push(`Value at ${at} must be a ${shape.kind}, got ${JSON.stringify(value)}`);
      }
    }
  }
}

function visitStructure(
  shape: Extract<Shape, { kind: 'structure' }>,
  value: Record<string, unknown>,
  path: string,
  problems: string[],
  check: RequestCheck,
): void {
  const child = (member: string): string => {
    const name = member[0].toLowerCase() + member.slice(1);
    return path === '' ? name : `${path}.${name}`;
  };
  for (const member of shape.required) {
    if (value[member] === undefined || value[member] === null) {
      problems.push(`Value null at '${child(member)}' failed to satisfy constraint: Member must not be null`);
    }
  }
  for (const [member, item] of Object.entries(value)) {
    const memberShape = shape.members.get(member);
    if (memberShape === undefined) {
      problems.push(`Unknown field '${child(member)}': ${shape.name} has ${[...shape.members.keys()].join(', ')}`);
    } else if (item !== undefined && item !== null) {
      visit(memberShape(), item, child(member), problems, check);
      if (!(check.allowExpressions && isExpression(item))) {
        problems.push(
          ...findViolations(constraintsOf(shape.name, member), item, child(member), check.allowExpressions ?? false),
        );
      }
    }
  }
}

/**
 * Brings a response into its wire form: dates become epoch seconds, undefined fields disappear.
 *
 * @throws TypeError when it has a field that the API does not have, or lacks a required one: a mistake of the local cloud
 */
export function serializeResponse(operation: string, response: unknown): unknown {
  return serialize(operationShapes(operation).output, response ?? {}, operation);
}

function serialize(shape: Shape, value: any, path: string): unknown {
  if (value instanceof Date) {
    return value.getTime() / 1000;
  }
  switch (shape.kind) {
    case 'list':
      return value.map((item: unknown) => serialize(shape.item(), item, `${path}[]`));
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, serialize(shape.value(), item, `${path}.${key}`)]),
      );
    case 'structure': {
      const present = Object.entries(value).filter(([, item]) => item !== undefined);
      const wrong = present.map(([member]) => member).filter((member) => !shape.members.has(member));
      const missing = shape.required.filter((member) => value[member] === undefined);
      if (wrong.length > 0 || missing.length > 0) {
        throw new TypeError(
          `${path}: a ${shape.name} with unknown fields [${wrong.join(', ')}], without [${missing.join(', ')}]`,
        );
      }
      return Object.fromEntries(
        present.map(([member, item]) => [member, serialize(shape.members.get(member)!(), item, `${path}.${member}`)]),
      );
    }
    default:
      return value;
  }
}

/** Whether a value of a pipeline definition is one of its expressions. */
export function isExpression(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    Object.keys(value).length === 1 &&
    ['Get', 'Std:Join', 'Std:JsonGet'].includes(Object.keys(value)[0])
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
