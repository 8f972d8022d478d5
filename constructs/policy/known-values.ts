/** Values by their names, as a request or a resource has them. */
export type Facts = Readonly<Record<string, unknown>>;

/** Stands within texts before and after what is known only at the deployment. No text of AWS's has it. */
const MARK = '\uE000';

/** Whether a value, or a part of it if it is a text, is known only at the deployment or when the pipeline runs. */
export function isUnknown(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.includes(MARK);
  }
  const [name, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return name !== undefined && others.length === 0 && /^(?:Ref|Fn::\w+|Get|Std:\w+)$/.test(name);
}

/** A value without what CloudFormation leaves out. */
export function present(value: unknown): unknown {
  return value === null || value === '' || (value as { Ref?: unknown } | undefined)?.Ref === 'AWS::NoValue'
    ? undefined
    : value;
}

/** The members of an object; of anything else none. */
export function readFacts(value: unknown): Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Facts) : {};
}

/** The members of a list; of anything else none. */
export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The JSON document that a property holds, as `Stack.toJsonString` writes it and CDK resolves it.
 *
 * @returns undefined where it is known only at the deployment
 */
export function readDocument(value: unknown): Facts | undefined {
  const text = joinText(value);
  if (text === undefined) {
    return undefined;
  }
  try {
    return readFacts(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function joinText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  const [separator, parts] = readList(readFacts(value)['Fn::Join']);
  return separator === '' && Array.isArray(parts) ? parts.reduce<string>(joinPart, '') : undefined;
}

/** What is not known is a text of its own, or a part of the text in which it stands. */
function joinPart(text: string, part: unknown): string {
  if (typeof part === 'string') {
    return text + part;
  }
  const marked = JSON.stringify(`${MARK}${JSON.stringify(part)}${MARK}`);
  return text + (isWithinText(text) ? marked.slice(1, -1) : marked);
}

function isWithinText(json: string): boolean {
  return json.replace(/\\./g, '').split('"').length % 2 === 0;
}
