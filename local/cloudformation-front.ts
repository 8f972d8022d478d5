import {
  findUnknownTypes,
  type RewriteOptions,
  rewriteTemplate,
  type Template,
  UnsupportedResourceError,
} from './assembly';
import { AwsError } from './aws-error';
import type { ObjectStore } from './interfaces';
import { resolveText } from './resolve-text';

/** What the front of CloudFormation needs. */
export interface CloudFormationFrontOptions {
  /** MiniStack's address. */
  readonly url: string;
  readonly store: ObjectStore;
  /** What templates are adapted to; known when the services listen. */
  readonly adaptation: () => RewriteOptions;
}

/** An answer of CloudFormation, as it goes on the wire. */
export interface FrontAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** The operations that bring a template. */
const WITH_TEMPLATE = ['CreateStack', 'UpdateStack', 'CreateChangeSet'];
const NESTED_STACK = 'AWS::CloudFormation::Stack';
/** `https://s3.<region>.amazonaws.com/<bucket>/<key>`, as the CDK CLI has it, and the same on this machine. */
const PATH_STYLE = /^(?:https:\/\/s3[.\w-]*\.amazonaws\.com(?:\.cn)?|http:\/\/127\.0\.0\.1:\d+)\/([^/?]+)\/([^?]+)$/;

/**
 * CloudFormation as a user's own `cdk deploy` sees it: templates are adapted to the local cloud on their way to MiniStack,
 * everything else is passed on.
 */
export class CloudFormationFront {
  constructor(private readonly options: CloudFormationFrontOptions) {}

  /**
   * Passes on a request of the Query protocol.
   *
   * @param body the form
   * @param headers what MiniStack needs of the request's headers
   * @throws AwsError ValidationError for a template with a type that nobody knows
   */
  public async answer(body: string, headers: Record<string, string>): Promise<FrontAnswer> {
    const form = new URLSearchParams(body);
    if (WITH_TEMPLATE.includes(form.get('Action') ?? '')) {
      await this.adapt(form);
    }
    const response = await fetch(this.options.url, { method: 'POST', headers, body: form.toString() });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? 'text/xml',
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  private async adapt(form: URLSearchParams): Promise<void> {
    const [text, url] = [form.get('TemplateBody'), form.get('TemplateURL')];
    if (text !== null) {
      form.set('TemplateBody', await this.rewrite(text, 'the template'));
      return;
    }
    const adapted = url === null ? undefined : await this.adaptObject(url, 'the template');
    if (adapted !== undefined) {
      form.set('TemplateURL', adapted);
    }
  }

  /**
   * Adapts a template in S3 beside itself: the original stays what it says it is, and can be too long for a request.
   * Returns the copy's address; undefined when the address is not one of S3.
   */
  private async adaptObject(url: string, name: string): Promise<string | undefined> {
    const [, bucket, key] = PATH_STYLE.exec(url) ?? [];
    if (bucket === undefined || key === undefined) {
      return undefined;
    }
    const place = `s3://${bucket}/${decodeURIComponent(key)}`;
    const original = (await this.options.store.read(place)).toString('utf8');
    await this.options.store.write(`${place}.local`, await this.rewrite(original, name));
    return `${url}.local`;
  }

  private async rewrite(text: string, name: string): Promise<string> {
    let template: Template;
    try {
      template = JSON.parse(text);
    } catch {
      // YAML, which the CDK does not write.
      return text;
    }
    const options = this.options.adaptation();
    const unknown = findUnknownTypes(template, name, options);
    if (unknown.length > 0) {
      throw new AwsError('ValidationError', new UnsupportedResourceError(unknown).message);
    }
    return JSON.stringify(await this.adaptNested(rewriteTemplate(template, options)));
  }

  /** MiniStack reads the templates of nested stacks by itself: it is led to adapted copies. */
  private async adaptNested(template: Template): Promise<Template> {
    const nested = Object.entries(template.Resources ?? {}).filter(([, { Type }]) => Type === NESTED_STACK);
    const resources = { ...template.Resources };
    for (const [id, stack] of nested) {
      const url = resolveText(stack.Properties?.TemplateURL);
      const adapted = url === undefined ? undefined : await this.adaptObject(url, `the nested stack ${id}`);
      if (adapted === undefined) {
        throw new AwsError(
          'ValidationError',
          `the nested stack ${id}: TemplateURL must be an address in S3 that is known before the deployment, got ${JSON.stringify(stack.Properties?.TemplateURL)}; nothing was deployed`,
        );
      }
      resources[id] = { ...stack, Properties: { ...stack.Properties, TemplateURL: adapted } };
    }
    return { ...template, ...(nested.length > 0 && { Resources: resources }) };
  }
}
