import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { InlineRole } from './inline-role';
import { SuppliedRole } from './supplied-role';

/** A role of a construct: what it is for, and the user's own, if one was given. */
export interface ServiceRoleOptions {
  /** The service that assumes the role. */
  readonly assumedBy: iam.ServicePrincipal;
  /** What the role is for, as a reviewer reads it. */
  readonly description: string;
  /** The prop that takes a role of the user's own, for messages. */
  readonly prop: string;
  /**
   * What the prop was given.
   * @default - a role is made
   */
  readonly given?: iam.IRole;
  /**
   * Whether the permissions name what waits for roles itself, such as a function. A role that was given may be the function's
   * as well: in one policy with the function's permissions these would wait for the function, and it for them.
   * @default false
   */
  readonly apart?: boolean;
}

/**
 * The one place where roles are made: a role of the construct's own, or one that was given and gets the same permissions, as far
 * as it can be changed from here. What waits for the role waits for its permissions (`awaitPermissions`).
 */
export function createServiceRole(scope: Construct, id: string, options: ServiceRoleOptions): iam.IRole {
  const { assumedBy, description, given, prop, apart = false } = options;
  return given === undefined
    ? new InlineRole(scope, id, { assumedBy, description })
    : new SuppliedRole(scope, id, { given, prop, service: assumedBy.service, apart });
}

/** A role as its owner knows it: the one that was given, or the one that was made. */
export function ownerRole(role: iam.IRole): iam.IRole {
  return role instanceof SuppliedRole ? role.given : role;
}

/**
 * Has something wait for the permissions of a role that was given. One that was made carries them itself, and whatever names its
 * ARN waits for it.
 */
export function awaitPermissions(dependent: Construct, role: iam.IRole): void {
  if (role instanceof SuppliedRole) {
    dependent.node.addDependency(role);
  }
}

/** A role whose further permissions stay out of its other policies, where it was given; one that was made is as it is. */
export function separateRole(scope: Construct, id: string, role: iam.IRole): iam.IRole {
  return role instanceof SuppliedRole ? role.apart(scope, id) : role;
}
