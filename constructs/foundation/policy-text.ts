import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** A statement of a policy as the template will have it, its resources as text. */
export interface StatementText {
  readonly actions: string[];
  readonly resources: string[];
  readonly condition?: unknown;
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/**
 * The statements of a policy as the template will have them.
 *
 * @param other writes what has no text of its own
 */
export function readStatements(
  scope: IConstruct,
  document: iam.PolicyDocument,
  other: (value: unknown) => string = JSON.stringify,
): StatementText[] {
  const { Statement = [] } = (Stack.of(scope).resolve(document) ?? {}) as { Statement?: Statement[] };
  return Statement.map(({ Action, Resource, Condition }) => ({
    actions: [Action].flat(),
    resources: [Resource].flat().map((resource) => flattenResource(resource, other)),
    condition: Condition,
  }));
}

/** What a policy allows, as a person reads it who is to write it elsewhere; `*` stands for what only the deployment knows. */
export function describePolicy(scope: IConstruct, document: iam.PolicyDocument): string {
  return readStatements(scope, document, () => '*')
    .map(({ actions, resources, condition }) => {
      const where = resources.includes('*') ? '' : ` on ${resources.join(', ')}`;
      return `${actions.join(', ')}${where}${condition === undefined ? '' : ` if ${JSON.stringify(condition)}`}`;
    })
    .join('; ');
}

/**
 * A resource as cdk-nag writes it.
 *
 * @param other writes what has no text of its own
 */
export function flattenResource(value: unknown, other: (value: unknown) => string = JSON.stringify): string {
  if (typeof value === 'string') {
    return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  }
  const call = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [unknown, unknown];
    'Fn::Sub'?: string;
    Ref?: unknown;
  };
  if (call['Fn::Join']) {
    const [separator, parts] = call['Fn::Join'];
    return parts.map((part) => flattenResource(part, other)).join(separator);
  }
  if (call['Fn::Sub']) {
    return flattenResource(call['Fn::Sub'], other);
  }
  if (call['Fn::GetAtt']) {
    return `<${call['Fn::GetAtt'].map((part) => flattenResource(part, other)).join('.')}>`;
  }
  return call.Ref === undefined ? other(value) : `<${flattenResource(call.Ref, other)}>`;
}
