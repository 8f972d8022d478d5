import { findUnknownTypes, type RewriteOptions, rewriteTemplate, UnsupportedResourceError } from './assembly';
import { AwsError } from './aws-error';
import type { ObjectStore } from './interfaces';

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
      form.set('TemplateBody', this.rewrite(text));
      return;
    }
    const [, bucket, key] = PATH_STYLE.exec(url ?? '') ?? [];
    if (url === null || bucket === undefined || key === undefined) {
      return;
    }
    const original = (await this.options.store.read(`s3://${bucket}/${decodeURIComponent(key)}`)).toString('utf8');
    // Beside the original, which stays what it says it is: a template can be too long for a request.
    await this.options.store.write(`s3://${bucket}/${decodeURIComponent(key)}.local`, this.rewrite(original));
    form.set('TemplateURL', `${url}.local`);
  }

  private rewrite(text: string): string {
    let template: Parameters<typeof rewriteTemplate>[0];
    try {
      template = JSON.parse(text);
    } catch {
      // YAML, which the CDK does not write.
      return text;
    }
    const options = this.options.adaptation();
    const unknown = findUnknownTypes(template, 'the template', options);
    if (unknown.length > 0) {
      throw new AwsError('ValidationError', new UnsupportedResourceError(unknown).message);
    }
    return JSON.stringify(rewriteTemplate(template, options));
  }
}
