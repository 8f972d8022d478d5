import type { Template } from '../assembly';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../interfaces';
import { resolveText } from '../resolve-text';

/** A pipeline says something that only a deployment decides. */
export class NeedsDeploymentError extends Error {
  constructor(what: string) {
    super(`the pipeline needs ${what}, which only a deployment gives: leave out --only train`);
    this.name = 'NeedsDeploymentError';
  }
}

/** What a resolver reads of a template. */
export interface ResolvedTemplate extends Template {
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Outputs?: Record<string, { readonly Value: unknown }>;
}

/** A stack that was never deployed has an id as well: one that is the same in every run. */
const STACK_ID = `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/local/00000000-0000-4000-8000-000000000000`;

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * Resolves what CloudFormation would, of a template that is not deployed: names and ARNs of roles, keys, buckets,
 * functions and registries, which the local SageMaker checks for form only.
 *
 * @throws NeedsDeploymentError for everything else
 */
export class ValueResolver {
  constructor(private readonly template: ResolvedTemplate) {}

  /** The value with its expressions resolved. */
  public resolve(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.apply(name, argument);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
  }

  private apply(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.refer(String(argument));
      case 'Fn::GetAtt': {
        const [id, attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
        return this.getAttribute(String(id), String(attribute));
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts) as unknown[]).map(asText).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number, unknown];
        return (this.resolve(list) as unknown[])[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.resolve(text)).split(separator);
      }
      case 'Fn::FindInMap': {
        const [map, first, second] = (argument as unknown[]).map((part) => String(this.resolve(part)));
        return this.template.Mappings?.[map!]?.[first!]?.[second!];
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      default:
        throw new NeedsDeploymentError(`${name} ${JSON.stringify(argument)}`);
    }
  }

  private substitute(argument: unknown): string {
    const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return text.replace(/\$\{([^!}]+)\}/g, (_, name: string) => {
      const [id, attribute] = name.split('.');
      return asText(
        name in variables
          ? this.resolve(variables[name])
          : attribute === undefined
            ? this.refer(name)
            : this.getAttribute(id!, attribute),
      );
    });
  }

  private refer(id: string): unknown {
    if (id === 'AWS::NoValue') {
      return undefined;
    }
    if (id === 'AWS::StackId') {
      return STACK_ID;
    }
    const pseudo = resolveText({ Ref: id });
    if (pseudo !== undefined) {
      return pseudo;
    }
    switch (this.typeOf(id)) {
      case 'AWS::S3::Bucket':
        return this.nameOf(id, 'BucketName').toLowerCase();
      case 'AWS::IAM::Role':
        return this.nameOf(id, 'RoleName');
      case 'AWS::KMS::Key':
        return keyId(id);
      default:
        throw new NeedsDeploymentError(`the resource ${id}`);
    }
  }

  private getAttribute(id: string, attribute: string): string {
    const type = this.typeOf(id);
    if (type === 'AWS::IAM::Role' && attribute === 'Arn') {
      return `arn:aws:iam::${LOCAL_ACCOUNT}:role/${this.nameOf(id, 'RoleName')}`;
    }
    if (type === 'AWS::KMS::Key' && attribute === 'Arn') {
      return `arn:aws:kms:${LOCAL_REGION}:${LOCAL_ACCOUNT}:key/${keyId(id)}`;
    }
    if (type === 'AWS::S3::Bucket' && attribute === 'Arn') {
      return `arn:aws:s3:::${this.refer(id)}`;
    }
    if (type === 'AWS::Lambda::Function' && attribute === 'Arn') {
      return `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${this.nameOf(id, 'FunctionName')}`;
    }
    throw new NeedsDeploymentError(`${attribute} of the resource ${id}`);
  }

  private typeOf(id: string): string | undefined {
    return this.template.Resources?.[id]?.Type;
  }

  private nameOf(id: string, property: string): string {
    const given = this.template.Resources?.[id]?.Properties?.[property];
    return given === undefined ? id : asText(this.resolve(given));
  }
}

/** Keys have ids like UUIDs; nothing is encrypted here. */
function keyId(id: string): string {
  const digits = Buffer.from(id).toString('hex').padEnd(12, '0').slice(-12);
  return `00000000-0000-4000-8000-${digits}`;
}
