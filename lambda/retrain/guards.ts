import type { Guards } from './decide';

/** A variable that does not hold what it should. */
export class InvalidVariableError extends Error {
  constructor(name: string, expected: string, given: string) {
    super(`environment variable ${name}: must be ${expected}, got ${given}`);
    this.name = 'InvalidVariableError';
  }
}

/** Reads GUARDS. Throws InvalidVariableError. */
export function parseGuards(name: string, text: string): Guards {
  const guards = parse(text) as Partial<Guards> | undefined;
  const { cooldownSeconds, maximumRunsPerDay } = guards ?? {};
  if (!(typeof cooldownSeconds === 'number' && cooldownSeconds >= 0) || !(Number.isInteger(maximumRunsPerDay) && maximumRunsPerDay! >= 1)) {
    throw new InvalidVariableError(name, '{"cooldownSeconds": 0 or more, "maximumRunsPerDay": 1 or more}', text);
  }
  return { cooldownSeconds, maximumRunsPerDay: maximumRunsPerDay! };
}

/** Reads a JSON list of names. Throws InvalidVariableError. */
export function parseNames(name: string, text: string): string[] {
  const names = parse(text);
  if (!Array.isArray(names) || !names.every((item) => typeof item === 'string')) {
    throw new InvalidVariableError(name, 'a JSON list of names', text);
  }
  return names;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
