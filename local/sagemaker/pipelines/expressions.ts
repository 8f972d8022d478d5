import { isExpression } from '../../service-models/find-violations';

/** An expression that cannot be evaluated; a step that needs it fails with this. */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}

/** What the expressions of a pipeline definition can refer to. */
export interface ExpressionScope {
  readonly parameters: Record<string, unknown>;
  /** `PipelineExecutionId`, `PipelineName`, … */
  readonly execution: Record<string, unknown>;
  /** The Describe response of a step that has succeeded. */
  describeStep(name: string): Record<string, unknown>;
  /** The parsed content of a step's property file. */
  readPropertyFile(step: string, propertyFile: string): Promise<unknown>;
  /** The parsed content of an object in S3. */
  readJson(uri: string): Promise<unknown>;
}

/** A path such as `Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri`, in parts; numbers are positions. */
export type PathPart = string | number;

const PART = /\.?([A-Za-z0-9_\- ]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * Takes a path apart. The first part needs no full stop before it.
 *
 * @throws ExpressionError when it is no path
 */
export function parsePath(path: string): PathPart[] {
  const parts: PathPart[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < path.length) {
    const at = PART.lastIndex;
    const found = PART.exec(path);
    if (found === null || (found[1] !== undefined && at > 0 && path[at] !== '.')) {
      throw new ExpressionError(`not a path: ${path}`);
    }
    const [, name, index, single, double] = found;
    parts.push(index !== undefined ? Number(index) : (name ?? (single ?? double).replace(/\\(.)/g, '$1')));
  }
  if (parts.length === 0) {
    throw new ExpressionError('an empty path');
  }
  return parts;
}

/** Where a `Get` points to. */
export type Reference =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'execution'; readonly name: string }
  | { readonly kind: 'propertyFile'; readonly step: string; readonly name: string }
  | { readonly kind: 'property'; readonly step: string; readonly path: PathPart[] };

/** Reads the text of a `Get`. */
export function parseReference(text: unknown): Reference {
  if (typeof text !== 'string') {
    throw new ExpressionError(`Get needs a text, got ${JSON.stringify(text)}`);
  }
  const [root, first, second, ...rest] = parsePath(text);
  if (root === 'Parameters' && typeof first === 'string' && second === undefined) {
    return { kind: 'parameter', name: first };
  }
  if (root === 'Execution' && typeof first === 'string' && second === undefined) {
    return { kind: 'execution', name: first };
  }
  if (root === 'Steps' && typeof first === 'string' && second === 'PropertyFiles' && rest.length === 1) {
    return { kind: 'propertyFile', step: first, name: String(rest[0]) };
  }
  if (root === 'Steps' && typeof first === 'string' && second !== undefined) {
    return { kind: 'property', step: first, path: [second, ...rest] };
  }
  throw new ExpressionError(`not a reference: ${text}`);
}

/** All references in a part of a definition. */
export function collectReferences(value: unknown): Reference[] {
  if (Array.isArray(value)) {
    return value.flatMap(collectReferences);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  if (isExpression(value) && 'Get' in value) {
    return [parseReference(value.Get)];
  }
  return Object.values(value).flatMap(collectReferences);
}

/**
 * Replaces every expression in a part of a definition with its value. A value that is a whole expression keeps the
 * value's type: an Integer parameter stays a number.
 */
export async function evaluate(value: unknown, scope: ExpressionScope): Promise<any> {
  if (Array.isArray(value)) {
    return Promise.all(value.map((item) => evaluate(item, scope)));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (!isExpression(value)) {
    return Object.fromEntries(
      await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await evaluate(item, scope)])),
    );
  }
  if ('Get' in value) {
    return get(parseReference(value.Get), scope);
  }
  return 'Std:Join' in value ? join(value['Std:Join'], scope) : jsonGet(value['Std:JsonGet'], scope);
}

function get(reference: Reference, scope: ExpressionScope): unknown {
  switch (reference.kind) {
    case 'parameter':
      return known(scope.parameters, reference.name, 'parameter');
    case 'execution':
      return known(scope.execution, reference.name, 'execution variable');
    case 'property':
      return follow(scope.describeStep(reference.step), reference.path, `Steps.${reference.step}`);
    case 'propertyFile':
      throw new ExpressionError(
        `the property file ${reference.name} of step ${reference.step} is read with Std:JsonGet only`,
      );
  }
}

function known(values: Record<string, unknown>, name: string, what: string): unknown {
  if (!Object.hasOwn(values, name)) {
    throw new ExpressionError(`there is no ${what} ${name}; there are ${Object.keys(values).join(', ')}`);
  }
  return values[name];
}

async function join(body: any, scope: ExpressionScope): Promise<string> {
  if (typeof body?.On !== 'string' || !Array.isArray(body.Values)) {
    throw new ExpressionError(`Std:Join needs On and Values, got ${JSON.stringify(body)}`);
  }
  const values = await evaluate(body.Values, scope);
  const wrong = values.find((value: unknown) => typeof value === 'object' || value === undefined);
  if (wrong !== undefined) {
    throw new ExpressionError(`Std:Join joins texts, numbers and booleans, got ${JSON.stringify(wrong)}`);
  }
  return values.map(String).join(body.On);
}

async function jsonGet(body: any, scope: ExpressionScope): Promise<unknown> {
  const file = body?.PropertyFile;
  if (typeof body?.Path !== 'string' || (file === undefined) === (body.S3Uri === undefined)) {
    throw new ExpressionError(`Std:JsonGet needs Path, and PropertyFile or S3Uri, got ${JSON.stringify(body)}`);
  }
  const path = parsePath(body.Path.replace(/^\$\.?/, ''));
  if (body.S3Uri !== undefined) {
    const uri = await evaluate(body.S3Uri, scope);
    return follow(await scope.readJson(uri), path, uri);
  }
  const reference = parseReference(file?.Get);
  if (reference.kind !== 'propertyFile') {
    throw new ExpressionError(`Std:JsonGet reads a property file, got ${file.Get}`);
  }
  return follow(await scope.readPropertyFile(reference.step, reference.name), path, reference.name);
}

/** The members that name the elements of AWS's lists of named things, such as `Outputs['train']`. */
const NAME_MEMBERS = ['OutputName', 'InputName', 'ChannelName', 'MetricName', 'VariantName'];

/** Follows a path into a value. */
export function follow(value: any, path: PathPart[], where: string): unknown {
  const [part, ...rest] = path;
  if (part === undefined) {
    return value;
  }
  const found =
    Array.isArray(value) && typeof part === 'string'
      ? value.find((element) => NAME_MEMBERS.some((member) => element?.[member] === part))
      : typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? value[part]
        : undefined;
  if (found === undefined) {
    throw new ExpressionError(`${where} has no ${typeof part === 'number' ? `element ${part}` : part}`);
  }
  return follow(found, rest, typeof part === 'number' ? `${where}[${part}]` : `${where}.${part}`);
}
