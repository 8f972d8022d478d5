import { parseDecimal } from '../../contract/decimal';
import { unifyClass } from '../../contract/unify-class';

/** The classes of a multi-class model: the declared ones, or those that occur. */
export class ClassNames {
  /** By the one name of each class. */
  private readonly indexes: Map<string, number>;
  private readonly closed: boolean;
  /** As they are declared, or occurred first. */
  public readonly names: string[];

  /** @param declared in the order of the model's probabilities; empty: classes are added as they occur */
  constructor(declared: readonly string[]) {
    this.names = [...declared];
    this.indexes = new Map(declared.map((name, i) => [unifyClass(name), i]));
    this.closed = declared.length > 0;
  }

  get size(): number {
    return this.names.length;
  }

  /**
   * Puts the classes in the order of their names, whatever order they occurred in.
   *
   * @returns the new index of each
   */
  sort(): number[] {
    const before = [...this.names];
    this.names.sort();
    this.names.forEach((name, i) => this.indexes.set(name, i));
    return before.map((name) => this.indexes.get(name)!);
  }

  /**
   * The index of a class by its name, or by its number where the classes are declared (`2.0` is number 2).
   *
   * @returns undefined when it is none of the declared ones
   */
  find(text: string): number | undefined {
    const name = unifyClass(text);
    const known = this.indexes.get(name);
    if (known !== undefined) {
      return known;
    }
    if (this.closed) {
      const number = parseDecimal(name);
      return Number.isInteger(number) && number >= 0 && number < this.size ? number : undefined;
    }
    this.indexes.set(name, this.size);
    this.names.push(name);
    return this.size - 1;
  }
}
