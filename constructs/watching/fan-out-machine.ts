import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { describeAlarm } from '../../contract/alarms';
import { acknowledgeRule } from '../foundation/acknowledged-rules';
import type { HandlerFunction } from '../foundation/handler-function';
import { createServiceRole } from '../foundation/service-role';

/** A state machine that works on windows in parts, by its name: who starts it and itself each need to know the other. */
export interface FanOutMachine {
  readonly name: string;
  readonly arn: string;
  /** The ARNs of its executions, or of the child executions of a map. */
  readonly executions: (map?: string) => string;
}

/** The ARNs of a state machine of this name. */
export function nameFanOut(scope: Construct, name: string): FanOutMachine {
  const stack = Stack.of(scope);
  const format = (resource: string, resourceName: string): string =>
    stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return {
    name,
    arn: format('stateMachine', name),
    executions: (map) => format('execution', `${map === undefined ? name : `${name}/${map}`}:*`),
  };
}

/** Lets a function start executions, and let failed ones go on. */
export function grantStartFanOut(role: iam.IRole, { arn, executions }: FanOutMachine): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ sid: 'StartFanOut', actions: ['states:StartExecution'], resources: [arn] }),
  );
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'ResumeFanOut',
      actions: ['states:DescribeExecution', 'states:RedriveExecution'],
      resources: [executions()],
    }),
  );
}

/** The role of the state machine. */
export function createFanOutRole(scope: Construct, given: iam.IRole | undefined, description: string): iam.IRole {
  return createServiceRole(scope, 'Role', {
    prop: 'stateMachineRole',
    given,
    apart: true,
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    description,
  });
}

/**
 * The state machine, and the alarm that fires when a window could not be worked on to its end.
 *
 * @param happened what the alarm says
 */
export function createFanOut(
  scope: Construct,
  { name, arn }: FanOutMachine,
  role: iam.IRole,
  definition: object,
  happened: string,
): cloudwatch.Alarm {
  const resource = new stepfunctions.CfnStateMachine(scope, 'Resource', {
    stateMachineName: name,
    roleArn: role.roleArn,
    definitionString: Stack.of(scope).toJsonString(definition),
  });
  resource.node.addDependency(role);
  acknowledgeRule(
    scope,
    'AwsSolutions-SF1',
    'a standard workflow keeps its history, and the functions log what they do',
  );
  acknowledgeRule(scope, 'AwsSolutions-SF2', 'two functions one after the other, whose times stand in the history');
  const metric = (metricName: string): cloudwatch.Metric =>
    new cloudwatch.Metric({
      namespace: 'AWS/States',
      metricName,
      dimensionsMap: { StateMachineArn: arn },
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  return new cloudwatch.Alarm(scope, 'Alarm', {
    alarmDescription: describeAlarm('FanOutAlarm', happened),
    metric: new cloudwatch.MathExpression({
      expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
      usingMetrics: {
        failed: metric('ExecutionsFailed'),
        timedOut: metric('ExecutionsTimedOut'),
        aborted: metric('ExecutionsAborted'),
      },
      period: Duration.minutes(5),
    }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/** A state that has a function do its work, tried three times more. */
export function renderTask(partition: string, handler: HandlerFunction, payload: object): object {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: handler.function.functionArn, Payload: payload },
    // Longer than the function's own limit, in case its end is not heard of.
    TimeoutSeconds: Duration.minutes(16).toSeconds(),
    Retry: [
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: 20,
        BackoffRate: 3,
        MaxAttempts: 3,
        MaxDelaySeconds: 300,
        JitterStrategy: 'FULL',
      },
    ],
    End: true,
  };
}
