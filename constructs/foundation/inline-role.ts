import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledged-rules';

/**
 * A role that carries its permissions itself, instead of by a policy resource beside it: half as many resources, and
 * whatever waits for the role waits for its permissions, too (a policy of its own is made after the role, and a job that
 * starts between the two is refused).
 *
 * A permission may not name something that needs this role, which would be a circle: take the name, as a state machine's.
 */
export class InlineRole extends iam.Role {
  private readonly permissions: iam.PolicyDocument;

  public constructor(scope: Construct, id: string, props: iam.RoleProps) {
    const permissions = new iam.PolicyDocument();
    super(scope, id, { ...props, inlinePolicies: { ...props.inlinePolicies, Permissions: permissions } });
    this.permissions = permissions;
    // Only now are all grants known; nothing is refused here.
    this.node.addValidation({
      validate: () => {
        acknowledgeWildcards(this, permissions);
        return [];
      },
    });
  }

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.permissions.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
