import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { checkProperties } from './check-properties';
import { checkVariables } from './check-variables';
import type { DeadLetterQueue } from './dead-letter-queue';
import type { ScheduledHandlerOptions } from './handler-options';
import { packageAsset } from './package-files';
import { schedulerRoleOf } from './scheduler-role';
import { awaitPermissions, createServiceRole } from './service-role';
import { deadLetterQueueOf } from './stack-singletons';

// By its name: aws-cdk-lib releases older than the runtime have no constant for it.
const NODE_24 = new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true });

/** One of the package's handlers. */
export interface HandlerFunctionProps extends ScheduledHandlerOptions {
  /** The handler's folder in lambda/. */
  readonly handler: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  /** @default Duration.minutes(1) */
  readonly timeout?: Duration;
  /** MiB. @default 256 */
  readonly memorySize?: number;
  /** A role of the user's own. @default - a role is made */
  readonly role?: iam.IRole;
  /** The prop of the construct that takes the role, for messages. @default 'role' */
  readonly roleProp?: string;
  /** Whether who calls it waits for the answer and handles what fails, so that no event is to be kept. @default false */
  readonly isAwaited?: boolean;
}

/**
 * A handler of the package as a Lambda function: a bundle made when the package was built, a role that may
 * write the function's log group and nothing else until something is granted. What it fails on goes to the stack's dead-letter
 * queue, with the function's name and the event, unless its caller waits for it.
 */
export class HandlerFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly role: iam.IRole;
  public readonly deadLetterQueue: DeadLetterQueue;

  private readonly schedulerRole?: iam.IRole;

  public constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    checkProperties('HandlerFunctionProps', props);
    this.role = createServiceRole(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
      prop: props.roleProp ?? 'role',
      given: props.role,
    });
    this.schedulerRole = props.schedulerRole;
    this.deadLetterQueue = deadLetterQueueOf(this);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(this.role);
    this.function = new lambda.Function(this, 'Function', {
      // Lambda's limit; names that are known only at deployment count by their tokens.
      description: Token.isUnresolved(props.description) ? props.description : props.description.slice(0, 256),
      runtime: NODE_24,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(packageAsset(this, 'build', 'lambda', props.handler)),
      environment: { POWERTOOLS_SERVICE_NAME: props.handler, ...props.environment },
      timeout: props.timeout ?? Duration.minutes(1),
      memorySize: props.memorySize ?? 256,
      role: this.role,
      logGroup,
      ...(!props.isAwaited && { onFailure: new destinations.SqsDestination(this.deadLetterQueue) }),
    });
    if (!props.isAwaited) {
      this.deadLetterQueue.takeFromFunction(this.function.functionArn);
    }
    // Monitors and baselines add variables later.
    this.node.addValidation({ validate: () => checkVariables(this.function) });
  }

  /**
   * Invokes the handler on a schedule with `{ source, scheduledTime }`.
   *
   * @param role assumed by EventBridge Scheduler; `schedulerRole`, or the one that the functions of a lifecycle share, or one of
   *   the handler's own where it is in none
   */
  public invokeOnSchedule(
    id: string,
    schedule: scheduler.ScheduleExpression,
    source: string,
    description: string,
    role: iam.IRole = schedulerRoleOf(this, this.schedulerRole),
  ): scheduler.Schedule {
    const made = new scheduler.Schedule(this, id, {
      schedule,
      description,
      target: new targets.LambdaInvoke(this.function, {
        input: scheduler.ScheduleTargetInput.fromObject({
          source,
          scheduledTime: scheduler.ContextAttribute.scheduledTime,
        }),
        role,
        deadLetterQueue: this.deadLetterQueue,
        maxEventAge: Duration.hours(1),
        retryAttempts: 3,
      }),
    });
    awaitPermissions(made, role);
    return made;
  }
}
