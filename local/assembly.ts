import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CDK_CUSTOM_TYPES, LEFT_TO_MINISTACK, RECORDED_ONLY } from './resource-types';

/** A resource of a type that nobody knows. */
export interface UnknownResource {
  readonly type: string;
  readonly logicalId: string;
  /** The template that it is in. */
  readonly template: string;
}

/** A template uses a resource type that exists neither in MiniStack nor here. */
export class UnsupportedResourceError extends Error {
  constructor(resources: UnknownResource[]) {
    super(
      `the local cloud does not know ${resources.map(({ type, logicalId, template }) => `${type} (${logicalId} in ${template})`).join(', ')}; nothing was deployed`,
    );
    this.name = 'UnsupportedResourceError';
  }
}

/** What the copy of a cloud assembly is adapted to. */
export interface RewriteOptions {
  /** The types that the local services provide. */
  readonly providedTypes: string[];
  /** The ARN of the forwarder. */
  readonly serviceToken: string;
  /** Variables that every Lambda function gets. */
  readonly functionEnvironment: Record<string, string>;
}

interface Resource {
  Type: string;
  Properties?: Record<string, any>;
  [attribute: string]: unknown;
}

/** What matters of a template. */
export interface Template {
  Resources?: Record<string, Resource>;
}

/**
 * Where numbers and booleans are in a resource's properties. CloudFormation hands custom resources everything as text, so
 * the paths travel along, to give the values their types back.
 */
export function findTypedPaths(value: unknown, at: Array<string | number> = []): Array<Array<string | number>> {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return [at];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const entries: Array<[string | number, unknown]> = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  const [name, argument] = entries.length === 1 ? entries[0]! : [];
  if (name === 'Fn::If' && Array.isArray(argument)) {
    const branches = argument.slice(1).flatMap((branch) => findTypedPaths(branch, at));
    return [...new Map(branches.map((branch) => [JSON.stringify(branch), branch])).values()];
  }
  if (typeof name === 'string' && (name === 'Ref' || name.startsWith('Fn::'))) {
    return [];
  }
  return entries.flatMap(([key, inner]) => findTypedPaths(inner, [...at, key]));
}

function rewriteResource(resource: Resource, options: RewriteOptions): Resource {
  const { Type, Properties = {}, CreationPolicy: _creation, UpdatePolicy: _update, ...rest } = resource;
  const custom = (CDK_CUSTOM_TYPES as readonly string[]).includes(Type);
  if (custom || options.providedTypes.includes(Type) || RECORDED_ONLY.has(Type)) {
    const { ServiceToken: _token, ...own } = Properties;
    const properties = custom ? own : Properties;
    return {
      ...rest,
      Type: custom ? Type : `Custom::${Type.replace(/^AWS::/, '').replaceAll('::', '-')}`,
      Properties: {
        ServiceToken: options.serviceToken,
        Type,
        TypedPaths: JSON.stringify(findTypedPaths(properties)),
        Properties: properties,
      },
    };
  }
  if (Type === 'AWS::Lambda::Function') {
    const { Environment = {} } = Properties;
    return {
      ...resource,
      Properties: {
        ...Properties,
        Environment: { ...Environment, Variables: { ...Environment.Variables, ...options.functionEnvironment } },
      },
    };
  }
  return resource;
}

/**
 * MiniStack's CloudFormation forgets the dead-letter queues of functions, but knows failure destinations: every function
 * with such a queue gets it as one.
 */
function addFailureDestinations(resources: Record<string, Resource>): Record<string, Resource> {
  const added = { ...resources };
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    const queue = Type === 'AWS::Lambda::Function' ? Properties?.DeadLetterConfig?.TargetArn : undefined;
    if (queue === undefined) {
      continue;
    }
    const DestinationConfig = { OnFailure: { Destination: queue } };
    const [existing] = Object.entries(resources).filter(
      ([, other]) => other.Type === 'AWS::Lambda::EventInvokeConfig' && other.Properties?.FunctionName?.Ref === id,
    );
    if (existing) {
      const [name, config] = existing;
      added[name] = { ...config, Properties: { DestinationConfig, ...config.Properties } };
    } else {
      added[`${id}FailureDestination`] = {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { FunctionName: { Ref: id }, Qualifier: '$LATEST', DestinationConfig },
      };
    }
  }
  return added;
}

function isKnown(type: string, options: RewriteOptions): boolean {
  return (
    type.startsWith('Custom::') ||
    options.providedTypes.includes(type) ||
    RECORDED_ONLY.has(type) ||
    LEFT_TO_MINISTACK.has(type)
  );
}

/** The resources of a template whose types exist neither in MiniStack nor here. */
export function findUnknownTypes(
  { Resources = {} }: Template,
  template: string,
  options: RewriteOptions,
): UnknownResource[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => !isKnown(Type, options))
    .map(([logicalId, { Type }]) => ({ type: Type, logicalId, template }));
}

/**
 * A template for the local cloud: resources of the local services become custom resources that the forwarder answers,
 * and functions learn where the local services are. Everything else stays as it is.
 */
export function rewriteTemplate<T extends Template>(template: T, options: RewriteOptions): T {
  const resources = Object.entries(addFailureDestinations(template.Resources ?? {})).map(([id, resource]) => [
    id,
    rewriteResource(resource, options),
  ]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** The templates of an assembly, those of nested assemblies and nested stacks included. Assets are not searched. */
function listTemplates(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name.startsWith('asset.') ? [] : listTemplates(full);
    }
    return entry.name.endsWith('.template.json') ? [full] : [];
  });
}

/**
 * Copies a cloud assembly and adapts the copy to the local cloud. The asset keys of the templates stay: they name what the
 * templates were made from.
 *
 * @throws UnsupportedResourceError naming every type that nobody knows, before anything is written
 */
export function rewriteAssembly(source: string, target: string, options: RewriteOptions): void {
  const templates = listTemplates(source).map((file) => ({
    file: path.relative(source, file),
    template: JSON.parse(readFileSync(file, 'utf8')) as Template,
  }));
  const unknown = templates.flatMap(({ file, template }) => findUnknownTypes(template, file, options));
  if (unknown.length > 0) {
    throw new UnsupportedResourceError(unknown);
  }
  rmSync(target, { recursive: true, force: true });
  cpSync(source, target, { recursive: true });
  for (const { file, template } of templates) {
    writeFileSync(path.join(target, file), JSON.stringify(rewriteTemplate(template, options), null, 1));
  }
}
