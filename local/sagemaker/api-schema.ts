import * as sdk from '@aws-sdk/client-sagemaker';
import { findViolations, type RequestCheck } from '../service-models/find-violations';
import { SAGEMAKER_MODEL } from '../service-models/service-model';
import { validationError } from './errors';

/**
 * The shapes of SageMaker's responses, read from the AWS SDK: fields, types and required fields come from AWS's own model.
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

/**
 * Checks a request against AWS's model: unknown fields, types, required fields, lengths, patterns and enums.
 *
 * @throws AwsError ValidationException that lists all problems in AWS's words
 */
export function checkRequest(operation: string, request: unknown, check: RequestCheck = {}): void {
  const problems = findViolations(SAGEMAKER_MODEL, operation, request, check);
  if (problems.length > 0) {
    const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
    throw validationError(`${errors} detected: ${problems.join('; ')}`);
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
