import { Annotations, Names, Resource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct, Dependable, type IConstruct } from 'constructs';
import { acknowledgeWildcards } from './acknowledged-rules';
import { checkSameAccount } from './check-environment';
import { CUSTOMIZED_ROLES } from './inline-role';
import { describePolicy, readStatements } from './policy-text';
import { trustedInsteadOf } from './trust-policy';

/** A role that was given, and what it is given for. */
interface SuppliedRoleProps {
  readonly given: iam.IRole;
  /** The prop that it was given as. */
  readonly prop: string;
  /** The service that must be able to assume it, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** Whether the permissions stay out of the role's other policies. */
  readonly apart: boolean;
  /** The use of the role that speaks for this one in a warning. */
  readonly toldBy?: SuppliedRole;
}

/** A policy that knows whether the role that it was offered to took it: an immutable one says nothing. */
class OfferedPolicy extends iam.Policy {
  public isTaken = false;

  public override attachToRole(role: iam.IRole): void {
    this.isTaken = true;
    super.attachToRole(role);
  }
}

/**
 * A role that was given, as one construct uses it. It hands on the permissions that the construct's own role would have: to the
 * role's principal policy, as aws-cdk-lib's constructs do, or by a policy of this use beside it, where
 *
 * - the role is in another stack, whose policy would have to name this stack's resources, while this one names the role;
 * - the permissions name what waits for the role itself.
 *
 * A role that takes no policies (`withoutPolicyUpdates`, `mutable: false`) leads to a warning with all that it needs.
 */
export class SuppliedRole extends Resource implements iam.IRole {
  public readonly given: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal = this;
  public readonly assumeRoleAction: string;
  public readonly policyFragment: iam.PrincipalPolicyFragment;
  public readonly principalAccount?: string;
  public readonly roleArn: string;
  public readonly roleName: string;

  private readonly asked: iam.PolicyStatement[] = [];
  private readonly refused: iam.PolicyStatement[] = [];
  private readonly hasPolicy: boolean;
  private policy?: OfferedPolicy;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: SuppliedRoleProps,
  ) {
    const { given, prop, service, apart } = props;
    super(scope, id, { account: given.env.account, region: given.env.region });
    checkSameAccount(prop, scope, given);
    this.given = given;
    this.assumeRoleAction = given.assumeRoleAction;
    this.policyFragment = given.policyFragment;
    this.principalAccount = given.principalAccount;
    this.roleArn = given.roleArn;
    this.roleName = given.roleName;
    this.hasPolicy = apart || Stack.of(given) !== Stack.of(scope);
    const roots = (): IConstruct[] => [...Dependable.of(given).dependencyRoots, ...(this.policy ? [this.policy] : [])];
    Dependable.implement(this, {
      get dependencyRoots() {
        return roots();
      },
    });
    // Only now are all grants known, and whom the role trusts.
    this.node.addValidation({
      validate: () => {
        this.acknowledge();
        this.warn();
        const trusted = trustedInsteadOf(service, given);
        return trusted === undefined
          ? []
          : [
              `${prop}: must trust ${service}, which assumes it, got ${pathOf(given)}, which trusts ${trusted.join(', ') || 'no service'}`,
            ];
      },
    });
  }

  /** The same role with a policy beside its others, for permissions that name what waits for the role itself. */
  public apart(scope: Construct, id: string): SuppliedRole {
    return new SuppliedRole(scope, id, { ...this.props, apart: true, toldBy: this });
  }

  public get roleRef(): { readonly roleName: string; readonly roleArn: string } {
    return { roleName: this.roleName, roleArn: this.roleArn };
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    // IAM refuses a policy in which two statements have one Sid, as those of two uses of the role would.
    const nameless = statement.copy();
    nameless.sid = undefined;
    this.asked.push(nameless);
    const result = this.hasPolicy ? this.addToPolicyHere(nameless) : this.given.addToPrincipalPolicy(nameless);
    if (!this.isTaken(result)) {
      (this.props.toldBy ?? this).refused.push(nameless);
    }
    return result;
  }

  public addToPolicy(statement: iam.PolicyStatement): boolean {
    return this.addToPrincipalPolicy(statement).statementAdded;
  }

  public attachInlinePolicy(policy: iam.Policy): void {
    this.given.attachInlinePolicy(policy);
  }

  public addManagedPolicy(policy: iam.IManagedPolicy): void {
    this.given.addManagedPolicy(policy);
  }

  public grant(grantee: iam.IPrincipal, ...actions: string[]): iam.Grant {
    return this.given.grant(grantee, ...actions);
  }

  public grantPassRole(grantee: iam.IPrincipal): iam.Grant {
    return this.given.grantPassRole(grantee);
  }

  public grantAssumeRole(grantee: iam.IPrincipal): iam.Grant {
    return this.given.grantAssumeRole(grantee);
  }

  private addToPolicyHere(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    if (!this.policy) {
      this.policy = new OfferedPolicy(this, 'Policy', {
        // Two stacks may attach a policy to one role: by its logical id alone each would overwrite the other's.
        policyName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
        document: new iam.PolicyDocument({ minimize: true }),
      });
      this.given.attachInlinePolicy(this.policy);
    }
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  /** An immutable role pretends to take a statement; there is nothing to wait for then. */
  private isTaken({ statementAdded, policyDependable }: iam.AddToPrincipalPolicyResult): boolean {
    if (this.node.tryGetContext(CUSTOMIZED_ROLES) !== undefined) {
      // aws-cdk-lib reports what its owner has to allow.
      return true;
    }
    if (this.policy) {
      return this.policy.isTaken;
    }
    return (
      statementAdded &&
      (iam.Role.isRole(this.given) ||
        policyDependable === undefined ||
        Dependable.of(policyDependable).dependencyRoots.length > 0)
    );
  }

  private acknowledge(): void {
    if (this.policy) {
      acknowledgeWildcards(this, this.asked);
      return;
    }
    const everywhere = this.given.node
      .findAll()
      .flatMap((one) => (one instanceof iam.Policy || one instanceof iam.ManagedPolicy ? [one.document] : []))
      .flatMap((document) => readStatements(this, document))
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ actions }) => actions);
    acknowledgeWildcards(this.given, this.asked, everywhere);
  }

  /** One warning for all that a construct needs of one role. */
  private warn(): void {
    const scope = this.node.scope as Construct;
    const uses = scope.node.children.filter(
      (one): one is SuppliedRole => one instanceof SuppliedRole && one.given === this.given,
    );
    const needed = new iam.PolicyDocument({ statements: uses.flatMap(({ refused }) => refused), minimize: true });
    if (uses[0] === this && !needed.isEmpty) {
      const name = Token.isUnresolved(this.roleArn) ? pathOf(this.given) : this.roleArn;
      Annotations.of(scope).addWarningV2(
        'cdk-sagemaker-lifecycle:immutableRole',
        `the role ${name} takes no policies from this app, so that its owner has to allow what ${scope.node.path} needs: ${describePolicy(scope, needed)}`,
      );
    }
  }
}

/** The role by the construct that its owner made; `withoutPolicyUpdates()` puts another beside it. */
function pathOf(role: iam.IRole): string {
  return (role.node.defaultChild?.node.scope ?? role).node.path;
}
