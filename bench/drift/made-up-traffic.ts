/** Made-up customers: ten numbers and ten categories of the kinds that tables of customers have, the same in every run. */
export const COLUMNS = Array.from({ length: 20 }, (_, i) => ({
  name: `feature_${i}`,
  type: i % 2 === 0 ? ('numeric' as const) : ('categorical' as const),
}));

const CATEGORIES = [
  ['Month-to-month', 'One year', 'Two year'],
  ['Yes', 'No'],
  ['DSL', 'Fiber optic', 'No'],
  ['Electronic check', 'Mailed check', 'Bank transfer (automatic)', 'Credit card (automatic)'],
  Array.from({ length: 50 }, (_, i) => `region ${i}`),
];

/** How numbers are written: as people's tables have them, or with all the digits of a computed double. */
export type Precision = 'table' | 'double';

/** What a client sends: CSV as it is, or as BASE64, which data capture writes for content types that it was not told of; or JSON by name. */
export type Encoding = 'CSV' | 'BASE64' | 'JSON';

/** Makes rows and captured lines from a seed. */
export class Traffic {
  private state: number;
  private lines = 0;
  private months = 0;
  private charge = 0;

  constructor(
    seed: number,
    private readonly precision: Precision = 'table',
    private readonly encoding: Encoding = 'CSV',
  ) {
    this.state = seed >>> 0;
  }

  /** A row as CSV, without a line end. */
  makeRow(): string {
    return COLUMNS.map((_, i) =>
      i % 2 === 0 ? this.makeNumber(i) : this.pick(CATEGORIES[((i - 1) / 2) % CATEGORIES.length]!),
    ).join(',');
  }

  makePrediction(): string {
    return this.random().toFixed(6);
  }

  /** A captured line in the form that SageMaker writes, with its line feed. */
  makeLine(): string {
    const input = this.makeInput();
    const eventId = Array.from({ length: 4 }, () =>
      Math.floor(this.random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('-');
    const time = new Date(Date.UTC(2026, 10, 23) + (this.lines++ % 86_400) * 1000).toISOString().replace('.000', '');
    const isJson = this.encoding === 'JSON';
    const [received, answered] = isJson
      ? ['application/json', 'application/json']
      : ['text/csv', 'text/csv; charset=utf-8'];
    const output = isJson ? `[${this.makePrediction()}]` : `${this.makePrediction()}\\n`;
    return (
      `{"captureData":{"endpointInput":{"observedContentType":"${received}","mode":"INPUT","data":"${input}","encoding":"${this.encoding}"},` +
      `"endpointOutput":{"observedContentType":"${answered}","mode":"OUTPUT","data":"${output}","encoding":"${isJson ? 'JSON' : 'CSV'}"}},` +
      `"eventMetadata":{"eventId":"${eventId}","inferenceTime":"${time}"},"eventVersion":"0"}\n`
    );
  }

  /** A row as it stands in a JSON string. */
  private makeInput(): string {
    const row = this.makeRow();
    switch (this.encoding) {
      case 'CSV':
        return `${row}\\n`;
      case 'BASE64':
        return Buffer.from(`${row}\n`).toString('base64');
      case 'JSON': {
        const values = row.split(',').map((value, i) => (i % 2 === 0 ? value : `\\"${value}\\"`));
        return `{${COLUMNS.map(({ name }, i) => `\\"${name}\\": ${values[i]}`).join(', ')}}`;
      }
    }
  }

  /** Months, a charge a month, and about their product, and again: relations between features, as real tables have them. */
  private makeNumber(column: number): string {
    switch (column % 6) {
      case 0:
        this.months = Math.floor(this.random() * 73);
        return this.precision === 'double' ? String(this.months + this.random()) : String(this.months);
      case 2:
        this.charge = 65 + 20 * this.normal();
        return this.precision === 'double' ? String(this.charge) : this.charge.toFixed(2);
      default: {
        const total = this.months * this.charge * (1 + 0.1 * this.normal());
        return this.precision === 'double' ? String(total) : total.toFixed(2);
      }
    }
  }

  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }

  private pick(values: readonly string[]): string {
    return values[Math.floor(this.random() * values.length)]!;
  }

  /** mulberry32 */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
