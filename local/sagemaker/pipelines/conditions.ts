import { ExpressionError, type ExpressionScope, evaluate } from './expressions';

type Comparable = string | number | boolean;

const COMPARISONS: Record<string, (left: any, right: any) => boolean> = {
  Equals: (left, right) => left === right,
  GreaterThan: (left, right) => left > right,
  GreaterThanOrEqualTo: (left, right) => left >= right,
  LessThan: (left, right) => left < right,
  LessThanOrEqualTo: (left, right) => left <= right,
};

/** The members of each type of condition. AWS has no `And`: the list of a Condition step is one. */
const MEMBERS: Record<string, string[]> = {
  ...Object.fromEntries(Object.keys(COMPARISONS).map((type) => [type, ['LeftValue', 'RightValue']])),
  In: ['QueryValue', 'Values'],
  Not: ['Condition'],
  Or: ['Conditions'],
};

/** Says what is wrong with a condition of a definition; nothing when it is right. */
export function checkCondition(condition: any): string[] {
  const members = MEMBERS[condition?.Type];
  if (members === undefined) {
    return [
      `unknown condition type ${JSON.stringify(condition?.Type)}: the types are ${Object.keys(MEMBERS).join(', ')}`,
    ];
  }
  const problems = [
    ...members
      .filter((member) => !(member in condition))
      .map((member) => `a condition ${condition.Type} needs ${member}`),
    ...Object.keys(condition)
      .filter((member) => member !== 'Type' && !members.includes(member))
      .map((member) => `a condition ${condition.Type} has no ${member}, only ${members.join(' and ')}`),
  ];
  if (problems.length === 0 && condition.Type === 'Not') {
    return checkCondition(condition.Condition);
  }
  if (problems.length === 0 && condition.Type === 'Or') {
    return Array.isArray(condition.Conditions)
      ? condition.Conditions.flatMap(checkCondition)
      : ['Conditions of an Or must be a list'];
  }
  if (problems.length === 0 && condition.Type === 'In' && !Array.isArray(condition.Values)) {
    return ['Values of an In must be a list'];
  }
  return problems;
}

/** Whether all conditions hold. */
export async function evaluateConditions(conditions: any[], scope: ExpressionScope): Promise<boolean> {
  const outcomes = await Promise.all(conditions.map((condition) => evaluateCondition(condition, scope)));
  return outcomes.every(Boolean);
}

async function evaluateCondition(condition: any, scope: ExpressionScope): Promise<boolean> {
  switch (condition.Type) {
    case 'Not':
      return !(await evaluateCondition(condition.Condition, scope));
    case 'Or':
      return (await Promise.all(condition.Conditions.map((one: any) => evaluateCondition(one, scope)))).some(Boolean);
    case 'In': {
      const [query, ...values] = await Promise.all(
        [condition.QueryValue, ...condition.Values].map((value) => operand(value, scope)),
      );
      return values.includes(query);
    }
    default: {
      const [left, right] = await Promise.all([
        operand(condition.LeftValue, scope),
        operand(condition.RightValue, scope),
      ]);
      if (typeof left !== typeof right) {
        throw new ExpressionError(
          `${condition.Type} cannot compare the ${typeof left} ${left} with the ${typeof right} ${right}`,
        );
      }
      return COMPARISONS[condition.Type](left, right);
    }
  }
}

async function operand(value: unknown, scope: ExpressionScope): Promise<Comparable> {
  const evaluated = await evaluate(value, scope);
  if (!['string', 'number', 'boolean'].includes(typeof evaluated)) {
    throw new ExpressionError(`a condition compares texts, numbers and booleans, got ${JSON.stringify(evaluated)}`);
  }
  return evaluated;
}
