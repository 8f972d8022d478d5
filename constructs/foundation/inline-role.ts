import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledged-rules';

/** aws-cdk-lib's context of `iam.Role.customizeRoles`. */
export const CUSTOMIZED_ROLES = '@aws-cdk/iam:customizeRoles';

/**
 * A role that carries its permissions itself, instead of by a policy resource beside it: half as many resources, and
 * whatever waits for the role waits for its permissions, too (a policy of its own is made after the role, and a job that
 * starts between the two is refused).
 *
 * A permission may not name something that needs this role, which would be a circle: take the name, as a state machine's. Only
 * one that names the role itself, as a pipeline's whose jobs run under its own role, gets a policy beside it.
 */
export class InlineRole extends iam.Role {
  /** Absent where aws-cdk-lib's own way is kept: where `iam.Role.customizeRoles` reports the permissions of roles that others make. */
  private readonly permissions?: iam.PolicyDocument;
  private readonly granted: iam.PolicyStatement[] = [];

  public constructor(scope: Construct, id: string, props: iam.RoleProps) {
    // Grants overlap (each bucket brings its key): merged whatever the app's feature flags say, a policy stays short for the
    // reviewer and for aws-cdk-lib's validator, whose time at synth is mostly statements.
    const permissions =
      scope.node.tryGetContext(CUSTOMIZED_ROLES) === undefined ? new iam.PolicyDocument({ minimize: true }) : undefined;
    const inlinePolicies = { ...props.inlinePolicies, ...(permissions && { Permissions: permissions }) };
    super(scope, id, { ...props, inlinePolicies });
    this.permissions = permissions;
    if (permissions) {
      // Only now are all grants known; nothing is refused here.
      this.node.addValidation({
        validate: () => {
          acknowledgeWildcards(this, this.granted);
          return [];
        },
      });
    }
  }

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    if (!this.permissions || statement.resources.includes(this.roleArn)) {
      return super.addToPrincipalPolicy(statement);
    }
    this.permissions.addStatements(statement);
    this.granted.push(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
