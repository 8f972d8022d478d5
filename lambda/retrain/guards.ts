import { InvalidVariableError } from '../../engine/aws/environment';
import type { Guards } from './decide';

/** Reads GUARDS. Throws InvalidVariableError. */
export function parseGuards(name: string, text: string): Guards {
  const guards = parse(text) as Partial<Guards> | undefined;
  const { cooldownSeconds, maximumRunsPerDay, alarmMemorySeconds = cooldownSeconds } = guards ?? {};
  const isDuration = (value: unknown): value is number => typeof value === 'number' && value >= 0;
  if (
    !isDuration(cooldownSeconds) ||
    !isDuration(alarmMemorySeconds) ||
    !(Number.isInteger(maximumRunsPerDay) && maximumRunsPerDay! >= 1)
  ) {
    throw new InvalidVariableError(
      name,
      '{"cooldownSeconds": 0 or more, "maximumRunsPerDay": 1 or more, "alarmMemorySeconds": 0 or more}',
      text,
    );
  }
  return { cooldownSeconds, maximumRunsPerDay: maximumRunsPerDay!, alarmMemorySeconds };
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
