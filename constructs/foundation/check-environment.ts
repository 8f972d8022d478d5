import { Arn, ArnFormat, type IResource, Resource, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { LifecycleValidationError } from './validation-error';

/** Where something is. */
interface Environment {
  readonly account: string;
  readonly region: string;
}

/**
 * Refuses a part in another account or region: the ARNs, rules and roles of both sides would point past each other, which is
 * noticed only when something is to be served. What is known only at deployment cannot be compared.
 */
export function checkSameEnvironment(prop: string, scope: Construct, other: unknown): void {
  if (!Construct.isConstruct(other)) {
    return;
  }
  const [here, there] = [Stack.of(scope), environmentOf(other)];
  if (differs(here.account, there.account) || differs(here.region, there.region)) {
    throw new LifecycleValidationError(
      `${prop}: must be in the account and region of ${scope.node.path}, ${name(here)}, got ${other.node.path} in ${name(there)}`,
    );
  }
}

/** Of something that was imported by an ARN, what the ARN says. */
function environmentOf(construct: Construct): Environment {
  return Resource.isResource(construct) ? construct.env : Stack.of(construct);
}

/**
 * Refuses a bucket or a key of another region: SageMaker reads and writes in its own only, and encrypts with keys of its own. One of
 * another account can be used where its owner allows it.
 */
export function checkSameRegion(prop: string, scope: Construct, other: IResource | undefined): void {
  const there = other?.env?.region;
  const here = Stack.of(scope).region;
  if (other && there !== undefined && differs(here, there)) {
    throw new LifecycleValidationError(
      `${prop}: must be in the region of ${scope.node.path}, ${here}, got ${other.node.path} in ${there}`,
    );
  }
}

/**
 * Refuses a role of another account, which no service passes on or assumes for something here. IAM knows no regions.
 */
export function checkSameAccount(prop: string, scope: Construct, other: IResource): void {
  const [here, there] = [Stack.of(scope).account, other.env.account];
  if (differs(here, there)) {
    throw new LifecycleValidationError(
      `${prop}: must be in the account of ${scope.node.path}, ${here}, got ${other.node.path} in ${there}`,
    );
  }
}

/** Refuses alarms of another account or region, whose changes of state never reach the stack's rules. */
export function checkSameAlarms(prop: string, scope: Construct, alarms: cloudwatch.IAlarm[]): void {
  const here = Stack.of(scope);
  for (const alarm of alarms) {
    const there = placeOf(alarm);
    if (differs(here.account, there.account) || differs(here.region, there.region)) {
      throw new LifecycleValidationError(
        `${prop}: must be in the account and region of ${scope.node.path}, ${name(here)}, got ${alarm.node.path} in ${name(there)}`,
      );
    }
  }
}

/** Where an alarm is: one that is imported by its ARN has the stack's environment, whatever the ARN says. */
function placeOf({ alarmArn, env }: cloudwatch.IAlarm): Environment {
  if (Token.isUnresolved(alarmArn)) {
    return env;
  }
  const { account, region } = Arn.split(alarmArn, ArnFormat.COLON_RESOURCE_NAME);
  return { account: account ?? env.account, region: region ?? env.region };
}

function differs(one: string, two: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(two) && one !== two;
}

function name({ account, region }: Environment): string {
  const known = (value: string): string => (Token.isUnresolved(value) ? 'unknown' : value);
  return `${known(account)}/${known(region)}`;
}
