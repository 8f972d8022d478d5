/** Keeps every n-th of what it is offered, n growing as there is more, so that the whole is represented in little memory. */
export class EvenSample<Item> {
  private items: Item[] = [];
  private step = 1;
  /** How many were offered. */
  public offered = 0;

  /** @param most so many are kept at most, and half as many at least where there are enough */
  constructor(private readonly most: number) {}

  get kept(): readonly Item[] {
    return this.items;
  }

  offer(item: Item): void {
    if (this.offered++ % this.step !== 0) {
      return;
    }
    if (this.items.length === this.most) {
      this.items = this.items.filter((_, i) => i % 2 === 0);
      this.step *= 2;
      if ((this.offered - 1) % this.step !== 0) {
        return;
      }
    }
    this.items.push(item);
  }
}
