import { AwsError } from '../aws-error';

/** One value per period; undefined where there is none. */
export type Series = ReadonlyArray<number | undefined>;
type Value = number | Series;
type Scope = (id: string) => Series;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|==|!=|&&|\|\||[-+*/^(),<>]))/y;
const UNARY = 6;
const BINARY: Record<string, [precedence: number, apply: (a: number, b: number) => number]> = {
  '||': [1, (a, b) => Number(a !== 0 || b !== 0)],
  '&&': [2, (a, b) => Number(a !== 0 && b !== 0)],
  '==': [3, (a, b) => Number(a === b)],
  '!=': [3, (a, b) => Number(a !== b)],
  '<': [3, (a, b) => Number(a < b)],
  '<=': [3, (a, b) => Number(a <= b)],
  '>': [3, (a, b) => Number(a > b)],
  '>=': [3, (a, b) => Number(a >= b)],
  '+': [4, (a, b) => a + b],
  '-': [4, (a, b) => a - b],
  '*': [5, (a, b) => a * b],
  '/': [5, (a, b) => a / b],
  '^': [7, (a, b) => a ** b],
};
const REDUCERS: Record<string, (values: number[]) => number> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};
const MAPPERS: Record<string, (value: number) => number> = { ABS: Math.abs, CEIL: Math.ceil, FLOOR: Math.floor };

function fail(expression: string, problem: string): never {
  throw new AwsError('ValidationError', `Error in expression '${expression}': ${problem}`);
}

function isSeries(value: Value): value is Series {
  return typeof value !== 'number';
}

/** Applies a function period by period; a period without a value, and a division by zero, give none. */
function combine(values: Value[], apply: (...numbers: number[]) => number | undefined): Value {
  const length = values.find(isSeries)?.length;
  if (length === undefined) {
    return apply(...(values as number[])) ?? NaN;
  }
  return Array.from({ length }, (_, period) => {
    const numbers = values.map((value) => (isSeries(value) ? value[period] : value));
    const result = numbers.every((number) => number !== undefined) ? apply(...(numbers as number[])) : undefined;
    return Number.isFinite(result) ? result : undefined;
  });
}

function fill(series: Value, by: Value | 'REPEAT'): Value {
  if (!isSeries(series)) {
    return series;
  }
  let last: number | undefined;
  return series.map((value, period) => {
    last = value ?? (by === 'REPEAT' ? last : isSeries(by) ? by[period] : by);
    return last;
  });
}

/** IF picks per period, and needs the picked side only to have a value there. */
function choose(condition: Value, yes: Value, no: Value): Value {
  const length = [condition, yes, no].find(isSeries)?.length;
  const at = (value: Value, period: number): number | undefined => (isSeries(value) ? value[period] : value);
  const pick = (period: number): number | undefined => {
    const holds = at(condition, period);
    return holds === undefined ? undefined : at(holds !== 0 ? yes : no, period);
  };
  return length === undefined ? (pick(0) ?? NaN) : Array.from({ length }, (_, period) => pick(period));
}

/** A reducer over several series works per period on those that have a value; over one, on all its values. */
function reduce(name: string, values: Value[]): Value {
  const reducer = REDUCERS[name]!;
  if (values.length === 1 && isSeries(values[0]!)) {
    const present = values[0]!.filter((value) => value !== undefined);
    return present.length > 0 ? reducer(present) : NaN;
  }
  const length = values.find(isSeries)?.length ?? 0;
  return Array.from({ length }, (_, period) => {
    const present = values
      .map((value) => (isSeries(value) ? value[period] : value))
      .filter((value) => value !== undefined);
    return present.length > 0 ? reducer(present) : undefined;
  });
}

class Parser {
  private readonly tokens: string[] = [];
  private position = 0;

  constructor(
    private readonly expression: string,
    private readonly scope: Scope,
    private readonly metrics: () => Series[],
  ) {
    TOKEN.lastIndex = 0;
    const text = expression.trimEnd();
    while (TOKEN.lastIndex < text.length) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text) ?? fail(expression, `cannot read '${text.slice(from).trim()}'`);
      this.tokens.push(match[1] ?? match[2] ?? match[3]!);
    }
  }

  public parse(): Value {
    const value = this.parseBinary(0);
    return this.position === this.tokens.length
      ? value
      : fail(this.expression, `unexpected '${this.tokens[this.position]}'`);
  }

  private parseBinary(least: number): Value {
    let left = this.parseUnary();
    for (;;) {
      const [precedence, apply] = BINARY[this.tokens[this.position] ?? ''] ?? [];
      if (apply === undefined || precedence! < least) {
        return left;
      }
      const rightAssociative = this.tokens[this.position++] === '^';
      left = combine([left, this.parseBinary(precedence! + (rightAssociative ? 0 : 1))], apply);
    }
  }

  private parseUnary(): Value {
    if (this.tokens[this.position] === '-') {
      this.position++;
      return combine([this.parseBinary(UNARY)], (value) => -value);
    }
    const token = this.tokens[this.position++] ?? fail(this.expression, 'it ends too early');
    if (token === '(') {
      const value = this.parseBinary(0);
      this.expect(')');
      return value;
    }
    if (/^\d/.test(token)) {
      return Number(token);
    }
    if (!/^[A-Za-z_]/.test(token)) {
      fail(this.expression, `unexpected '${token}'`);
    }
    return this.tokens[this.position] === '(' ? this.parseCall(token) : this.scope(token);
  }

  private parseCall(name: string): Value {
    this.position++;
    if (name === 'METRICS') {
      this.expect(')');
      return fail(this.expression, 'METRICS() is known as the argument of SUM, AVG, MIN and MAX only');
    }
    if (name in REDUCERS && this.tokens[this.position] === 'METRICS') {
      this.position++;
      ['(', ')', ')'].forEach((token) => this.expect(token));
      return reduce(name, this.metrics());
    }
    const values: Array<Value | 'REPEAT'> = [];
    do {
      if (name === 'FILL' && this.tokens[this.position] === 'REPEAT') {
        this.position++;
        values.push('REPEAT');
      } else if (this.tokens[this.position] !== ')') {
        values.push(this.parseBinary(0));
      }
    } while (this.tokens[this.position] === ',' && ++this.position);
    this.expect(')');
    return this.call(name, values as Value[]);
  }

  private call(name: string, values: Value[]): Value {
    const need = (count: number): void => {
      if (values.length !== count) {
        fail(this.expression, `${name} takes ${count} arguments, got ${values.length}`);
      }
    };
    if (name in REDUCERS) {
      return reduce(name, values);
    }
    if (name in MAPPERS) {
      need(1);
      return combine(values, MAPPERS[name]!);
    }
    if (name === 'FILL') {
      need(2);
      return fill(values[0]!, values[1]!);
    }
    if (name === 'IF') {
      need(3);
      return choose(values[0]!, values[1]!, values[2]!);
    }
    return fail(
      this.expression,
      `unsupported function '${name}'; the local CloudWatch knows ${[...Object.keys(REDUCERS), ...Object.keys(MAPPERS), 'FILL', 'IF', 'METRICS'].join(', ')}`,
    );
  }

  private expect(token: string): void {
    const found = this.tokens[this.position++];
    if (found !== token) {
      fail(this.expression, `expected '${token}', found ${found === undefined ? 'the end' : `'${found}'`}`);
    }
  }
}

/**
 * Evaluates a metric math expression: numbers, ids of other queries, arithmetic, comparisons, and the functions SUM, AVG,
 * MIN, MAX, ABS, CEIL, FLOOR, FILL, IF and METRICS.
 *
 * @param length periods; an expression that is one number is that number in every period
 * @param scope the series of an id; throws for an unknown one
 * @param metrics the series of all metrics, for METRICS()
 * @throws AwsError ValidationError for an expression that it cannot read
 */
export function evaluateExpression(
  expression: string,
  length: number,
  scope: Scope,
  metrics: () => Series[] = () => [],
): Series {
  const value = new Parser(expression, scope, metrics).parse();
  return isSeries(value) ? value : Array.from({ length }, () => (Number.isFinite(value) ? value : undefined));
}
