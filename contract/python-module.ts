// The form of what the jobs read of the contract as a Python module.

export type Names = Readonly<Record<string, string>>;

export type Value = string | number | Readonly<Record<string, number>> | readonly string[];

/** A module of the jobs: its constants, and its closed sets of names as classes. */
export interface Module {
  readonly about: string;
  readonly constants: Readonly<Record<string, Value>>;
  /** Each class lists its values as ALL, in their order. */
  readonly sets: Readonly<Record<string, Names>>;
  /** Classes of names of which nobody needs all. */
  readonly names?: Readonly<Record<string, Names>>;
}

/** `mostFrequent` and `MOST_FREQUENT` as `MOST_FREQUENT`. */
export function toUpperSnake(name: string): string {
  return name === name.toUpperCase() ? name : name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
