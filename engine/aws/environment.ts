/** A variable that the function's configuration lacks. */
export class MissingVariableError extends Error {
  constructor(name: string) {
    super(`environment variable ${name} is not set: the function was deployed without it`);
    this.name = 'MissingVariableError';
  }
}

/** The variable's value. Throws an error that names the variable when it is absent or empty. */
export function requireVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new MissingVariableError(name);
  }
  return value;
}

/** The variable's value, or undefined when it is absent or empty. */
export function optionalVariable(name: string): string | undefined {
  return process.env[name] || undefined;
}
