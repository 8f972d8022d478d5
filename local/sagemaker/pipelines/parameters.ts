import { validationError } from '../errors';

/** A parameter of a pipeline definition. */
export interface ParameterDefinition {
  readonly Name: string;
  readonly Type: 'String' | 'Integer' | 'Float' | 'Boolean';
  readonly DefaultValue?: unknown;
  readonly EnumValues?: unknown[];
}

const MEMBERS = ['Name', 'Type', 'DefaultValue', 'EnumValues'];
const PARSERS: Record<string, (text: string) => unknown> = {
  String: (text) => text,
  Integer: (text) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined),
  Float: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
  Boolean: (text) => ({ true: true, false: false })[text.toLowerCase()],
};

/** Says what is wrong with the parameters of a definition. */
export function checkParameters(parameters: any[]): string[] {
  const seen = new Set<string>();
  return parameters.flatMap((parameter) => {
    const name = parameter?.Name;
    if (typeof name !== 'string' || !/^[A-Za-z0-9\-_]{1,256}$/.test(name)) {
      return [`a parameter needs a Name of letters, digits, hyphens and underscores, got ${JSON.stringify(name)}`];
    }
    const problems = Object.keys(parameter)
      .filter((member) => !MEMBERS.includes(member))
      .map((member) => `the parameter ${name} has an unknown field ${member}`);
    if (seen.has(name)) {
      problems.push(`the parameter ${name} is defined twice`);
    }
    seen.add(name);
    if (!(parameter.Type in PARSERS)) {
      return [
        ...problems,
        `the parameter ${name} has the unknown type ${JSON.stringify(parameter.Type)}: the types are ${Object.keys(PARSERS).join(', ')}`,
      ];
    }
    if (parameter.DefaultValue !== undefined && !fits(parameter, parameter.DefaultValue)) {
      problems.push(
        `the default ${JSON.stringify(parameter.DefaultValue)} of the parameter ${name} is no ${parameter.Type}${allowed(parameter)}`,
      );
    }
    return problems;
  });
}

/**
 * The value of every parameter of an execution: what the start gives, else the default.
 *
 * @throws AwsError ValidationException for a parameter that the pipeline lacks, a value of the wrong type, or no value
 */
export function resolveParameters(
  definitions: ParameterDefinition[],
  given: Array<{ Name: string; Value: string }>,
): Record<string, unknown> {
  const byName = new Map(definitions.map((definition) => [definition.Name, definition]));
  const values: Record<string, unknown> = {};
  for (const { Name, Value } of given) {
    const definition = byName.get(Name);
    if (definition === undefined) {
      throw validationError(
        `Unknown parameter(s) [${Name}]: the parameters of the pipeline are [${[...byName.keys()].join(', ')}].`,
      );
    }
    if (Value === '') {
      throw validationError('[string "" is too short (length: 0, required minimum: 1)]');
    }
    const value = PARSERS[definition.Type](Value);
    if (value === undefined || !fits(definition, value)) {
      throw validationError(
        `Invalid value "${Value}" for the parameter ${Name} of type ${definition.Type}${allowed(definition)}.`,
      );
    }
    values[Name] = value;
  }
  for (const { Name, DefaultValue } of definitions) {
    values[Name] ??= DefaultValue;
    if (values[Name] === undefined) {
      throw validationError(`The parameter ${Name} has no default: give it a value.`);
    }
  }
  return values;
}

function fits(definition: ParameterDefinition, value: unknown): boolean {
  const types: Record<string, boolean> = {
    String: typeof value === 'string',
    Integer: Number.isInteger(value),
    Float: typeof value === 'number',
    Boolean: typeof value === 'boolean',
  };
  return types[definition.Type] && (definition.EnumValues === undefined || definition.EnumValues.includes(value));
}

function allowed({ EnumValues }: ParameterDefinition): string {
  return EnumValues === undefined ? '' : ` (allowed: ${EnumValues.join(', ')})`;
}
