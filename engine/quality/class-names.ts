/** The classes of a multi-class model: the declared ones, or those that occur. */
export class ClassNames {
  private readonly indexes: Map<string, number>;
  private readonly closed: boolean;

  /** @param declared in the order of the model's probabilities; empty: classes are added as they occur */
  constructor(declared: readonly string[]) {
    this.indexes = new Map(declared.map((name, i) => [name, i]));
    this.closed = declared.length > 0;
  }

  get names(): string[] {
    return [...this.indexes.keys()];
  }

  get size(): number {
    return this.indexes.size;
  }

  /**
   * The index of a class by its name, or by its number where the classes are declared (`2.0` is number 2).
   *
   * @returns undefined when it is none of the declared ones
   */
  find(text: string): number | undefined {
    const number = Number(text);
    const name = text !== '' && Number.isFinite(number) ? String(number) : text;
    const known = this.indexes.get(text) ?? this.indexes.get(name);
    if (known !== undefined) {
      return known;
    }
    if (this.closed) {
      return Number.isInteger(number) && text !== '' && number >= 0 && number < this.size ? number : undefined;
    }
    this.indexes.set(name, this.indexes.size);
    return this.indexes.size - 1;
  }
}
