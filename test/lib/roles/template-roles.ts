import type { Template } from 'aws-cdk-lib/assertions';

type Resources = Record<string, { Type: string; Properties?: any; DependsOn?: string | string[] }>;

function resourcesOf(template: Template): Resources {
  return template.toJSON().Resources as Resources;
}

/** The logical ids of a template's resources of a type. */
export function listIds(template: Template, type: string): string[] {
  return Object.keys(template.findResources(type));
}

/** What a document allows, by single actions and resources, so that it does not matter how statements were merged. */
function expand(document: any): string[] {
  return (document.Statement as any[]).flatMap(({ Action, Resource, Condition }) =>
    [Action].flat().flatMap((action) =>
      // A resource may be an array in itself: Fn::Join.
      [Resource].flat().map((resource) => JSON.stringify([action, resource, Condition ?? {}])),
    ),
  );
}

/** What a role may do by its inline policies and those that are attached to it, by its logical id or its name. */
export function readPermissions(template: Template, role: string): string[] {
  const all = resourcesOf(template);
  const inline = ((all[role]?.Properties.Policies ?? []) as any[]).map(({ PolicyDocument }) => PolicyDocument);
  const attached = listPolicies(template, role).map((id) => all[id]!.Properties.PolicyDocument);
  return [...new Set([...inline, ...attached].flatMap(expand))].sort();
}

/** The policies that are attached to a role, by its logical id or its name. */
export function listPolicies(template: Template, role: string): string[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${role}"`))
    .map(([id]) => id);
}

/** What each resource waits for, directly: by DependsOn, Ref and Fn::GetAtt, also in Fn::Sub. */
function readDependencies(template: Template): Map<string, Set<string>> {
  const all = resourcesOf(template);
  const named = (value: unknown): string[] => {
    if (Array.isArray(value)) {
      return value.flatMap(named);
    }
    if (typeof value !== 'object' || value === null) {
      return [];
    }
    return Object.entries(value).flatMap(([key, inner]) => {
      if (key === 'Ref') {
        return [inner as string];
      }
      if (key === 'Fn::GetAtt') {
        return [(inner as string[])[0]!];
      }
      if (key === 'Fn::Sub') {
        return [...JSON.stringify(inner).matchAll(/\$\{(\w+)[.}]/g)].map(([, id]) => id!);
      }
      return named(inner);
    });
  };
  return new Map(
    Object.entries(all).map(([id, { Properties, DependsOn = [] }]) => [
      id,
      new Set([...named(Properties), ...[DependsOn].flat()].filter((other) => other in all)),
    ]),
  );
}

/** What a resource waits for, directly or not; itself among it where there is a circle. */
export function listAwaited(template: Template, id: string): Set<string> {
  const direct = readDependencies(template);
  const found = new Set<string>();
  const open = [...(direct.get(id) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!found.has(next)) {
      found.add(next);
      open.push(...(direct.get(next) ?? []));
    }
  }
  return found;
}

/** Resources that wait for themselves, which CloudFormation refuses. */
export function findCircles(template: Template): string[] {
  return Object.keys(resourcesOf(template)).filter((id) => listAwaited(template, id).has(id));
}

/** The resources that a service is to use a role for: those that name its ARN, but for policies. */
export function listUsers(template: Template, role: string): string[] {
  return Object.entries(resourcesOf(template))
    .filter(([, { Type }]) => !['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::S3::BucketPolicy'].includes(Type))
    .filter(([, { Properties }]) => JSON.stringify(Properties ?? {}).includes(JSON.stringify([role, 'Arn'])))
    .map(([id]) => id);
}
