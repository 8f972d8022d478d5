import { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { FUNCTION_RULES } from '../rules/all-rules';
import { findRefused } from '../rules/rule';

/** The props that make variables long, as far as there are such. */
const LONG_FOR: Readonly<Record<string, string>> = {
  BASELINE: 'columnTypes, absentColumns or ignoredColumns of the baseline',
  QUALITY_CONFIG: 'slices, classes or successCriteria',
  ALARM_NAMES: 'alarms',
};

/**
 * Says which variable makes a function's environment longer than Lambda allows, which would be noticed only at deployment. What
 * only the deployment fills in counts as nothing.
 *
 * @returns one error, or none
 */
export function checkVariables(handler: lambda.Function): string[] {
  const { environment } = handler.node.defaultChild as lambda.CfnFunction;
  const { variables = {} } = (Stack.of(handler).resolve(environment) ?? {}) as { variables?: Record<string, unknown> };
  const sizes = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, Buffer.byteLength(name) + countKnown(value)]),
  );
  const refused = findRefused(FUNCTION_RULES, { sizes }, LONG_FOR);
  return refused === undefined ? [] : [refused];
}

/** The bytes of a resolved value that are known already. */
function countKnown(value: unknown): number {
  if (typeof value === 'string') {
    return Buffer.byteLength(value);
  }
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join']?.[1] ?? [];
  return parts.reduce<number>((sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : 0), 0);
}
