import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeRule } from './acknowledged-rules';
import { CUSTOMIZED_ROLES } from './inline-role';
import { SuppliedRole } from './supplied-role';

/**
 * The stack's one queue for what could not be handled. Every message says where it comes from: that of a function names the
 * function and holds the event (a failure destination's record), that of a rule or a schedule has its ARN among the
 * attributes, and so has what a queue before a function gave up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class DeadLetterQueue extends sqs.Queue {
  /** What a replay needs of those that letters come from so far. */
  private readonly needed: iam.PolicyStatement[] = [];
  /** Where it is allowed. */
  private readonly policies: Array<(statement: iam.PolicyStatement) => unknown> = [];
  private replayPolicy?: iam.Policy;

  public constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledgeRule(this, 'AwsSolutions-SQS3', 'this is the dead-letter queue');
    this.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], this.queueArn);
  }

  /** Letters come from this function: a replay may invoke it. */
  public takeFromFunction(functionArn: string): void {
    this.allow(['lambda:InvokeFunction'], functionArn);
  }

  /** Letters come from this queue, as its dead letters or because a rule could not reach it: a replay may send to it. */
  public takeFromQueue(queue: sqs.IQueue): void {
    this.allow(['sqs:GetQueueUrl', 'sqs:SendMessage'], queue.queueArn);
  }

  /**
   * Lets a role replay. Its permissions name functions that may wait for the role, and for what the role's owner belongs to: they
   * are in a policy of the stack, which nothing waits for.
   */
  public grantReplay(role: iam.IRole): void {
    if (role instanceof SuppliedRole) {
      const apart = role.apart(Stack.of(this), `SageMakerLifecycleReplay${role.node.addr}`);
      this.allowWhatIsNeeded((statement) => apart.addToPrincipalPolicy(statement));
      return;
    }
    if (role.node.tryGetContext(CUSTOMIZED_ROLES) !== undefined) {
      // Nothing is made here: aws-cdk-lib reports what the role must be allowed.
      this.allowWhatIsNeeded((statement) => role.addToPrincipalPolicy(statement));
      return;
    }
    if (!this.replayPolicy) {
      const policy = new iam.Policy(Stack.of(this), 'SageMakerLifecycleReplay', {
        document: new iam.PolicyDocument({ minimize: true }),
      });
      this.allowWhatIsNeeded((statement) => policy.addStatements(statement));
      this.replayPolicy = policy;
    }
    this.replayPolicy.attachToRole(role);
  }

  private allowWhatIsNeeded(add: (statement: iam.PolicyStatement) => unknown): void {
    this.policies.push(add);
    this.needed.forEach((statement) => add(statement.copy()));
  }

  private allow(actions: string[], resource: string): void {
    const statement = new iam.PolicyStatement({ actions, resources: [resource] });
    this.needed.push(statement);
    this.policies.forEach((add) => add(statement.copy()));
  }
}
