import {
  findUnknownTypes,
  type RewriteOptions,
  rewriteTemplate,
  type Template,
  UnsupportedResourceError,
} from './assembly';
import { AwsError } from './aws-error';
import { escapeXml } from './escape-xml';
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
 * CloudFormation as a user's own `cdk deploy` sees it: templates are adapted to the local cloud on their way to MiniStack, and
 * told as they were given; everything else is passed on.
 */
export class CloudFormationFront {
  /** The templates of stacks and of change sets that wait, as they were given. */
  private readonly originals = new Map<string, string>();

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
    const action = form.get('Action') ?? '';
    const original = this.originals.get(nameStack(form.get('StackName')));
    if (action === 'GetTemplate' && form.get('TemplateStage') !== 'Processed' && original !== undefined) {
      return tellTemplate(original);
    }
    const given = WITH_TEMPLATE.includes(action) ? await this.adapt(form) : undefined;
    const response = await fetch(this.options.url, { method: 'POST', headers, body: form.toString() });
    if (response.ok) {
      this.remember(action, form, given);
    }
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? 'text/xml',
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  private remember(action: string, form: URLSearchParams, given: string | undefined): void {
    const stack = nameStack(form.get('StackName'));
    const changeSet = nameChangeSet(form);
    if (action === 'DeleteStack') {
      this.originals.delete(stack);
    } else if (action === 'CreateChangeSet' && given !== undefined) {
      this.originals.set(changeSet, given);
    } else if (action === 'ExecuteChangeSet' && this.originals.has(changeSet)) {
      this.originals.set(stack, this.originals.get(changeSet)!);
      this.originals.delete(changeSet);
    } else if (given !== undefined) {
      this.originals.set(stack, given);
    }
  }

  /** The template as it was given; undefined where it is the previous one. */
  private async adapt(form: URLSearchParams): Promise<string | undefined> {
    const [text, url] = [form.get('TemplateBody'), form.get('TemplateURL')];
    if (text !== null) {
      form.set('TemplateBody', await this.rewrite(text, 'the template'));
      return text;
    }
    const place = url === null ? undefined : placeOf(url);
    if (place === undefined) {
      return undefined;
    }
    form.set('TemplateURL', await this.adaptObject(url!, place, 'the template'));
    return (await this.options.store.read(place)).toString('utf8');
  }

  /**
   * Adapts a template in S3 beside itself: the original stays what it says it is, and can be too long for a request.
   * Returns the copy's address.
   */
  private async adaptObject(url: string, place: string, name: string): Promise<string> {
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
      const place = url === undefined ? undefined : placeOf(url);
      if (place === undefined) {
        throw new AwsError(
          'ValidationError',
          `the nested stack ${id}: TemplateURL must be an address in S3 that is known before the deployment, got ${JSON.stringify(stack.Properties?.TemplateURL)}; nothing was deployed`,
        );
      }
      resources[id] = {
        ...stack,
        Properties: { ...stack.Properties, TemplateURL: await this.adaptObject(url!, place, `the nested stack ${id}`) },
      };
    }
    return { ...template, ...(nested.length > 0 && { Resources: resources }) };
  }
}

/** Where an address in S3 leads; undefined for any other. */
function placeOf(url: string): string | undefined {
  const [, bucket, key] = PATH_STYLE.exec(url) ?? [];
  return bucket === undefined || key === undefined ? undefined : `s3://${bucket}/${decodeURIComponent(key)}`;
}

/** Stacks are named by their name or by their ARN (`…:stack/<name>/<id>`). */
function nameStack(given: string | null): string {
  return /:stack\/([^/]+)\//.exec(given ?? '')?.[1] ?? given ?? '';
}

/** So are change sets (`…:changeSet/<name>/<id>`), whose name two stacks can have. */
function nameChangeSet(form: URLSearchParams): string {
  const given = form.get('ChangeSetName') ?? '';
  return `${nameStack(form.get('StackName'))}/${/:changeSet\/([^/]+)\//.exec(given)?.[1] ?? given}`;
}

function tellTemplate(text: string): FrontAnswer {
  const stages = '<StagesAvailable><member>Original</member><member>Processed</member></StagesAvailable>';
  const body = `<GetTemplateResponse><GetTemplateResult><TemplateBody>${escapeXml(text)}</TemplateBody>${stages}</GetTemplateResult></GetTemplateResponse>`;
  return { status: 200, contentType: 'text/xml', body: Buffer.from(body) };
}
