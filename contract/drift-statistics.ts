// Read by the constructs, which take the limits, and by the drift engine, which measures: imports nothing.

/** What a distance between live traffic and its baseline is called, and from where on it counts. */
export interface StatisticDescription {
  /** In reports, configurations and thresholds, such as `psi`. */
  readonly name: string;
  /** For people, as in `PSI 0.31 (limit 0.2)`. */
  readonly label: string;
  /** The types of columns that have it. */
  readonly columnTypes: ReadonlyArray<'numeric' | 'categorical'>;
  /** What is added to the value, such as ` standard deviations`. */
  readonly unit: string;
  /** Whether the value or a share of rows is what people read. */
  readonly format: 'number' | 'share';
  /** Whether a change counts from the limit upwards or from the limit downwards. */
  readonly direction: 'atLeast' | 'atMost';
  /** What holds where nobody set a limit. */
  readonly limit: number;
  /** The largest limit that can be set; the smallest is 0. */
  readonly maximum: number;
  /**
   * The heading of its column on the report's page.
   * @default - none: the page says it otherwise
   */
  readonly heading?: string;
}

const BOTH = ['numeric', 'categorical'] as const;

/** The statistics that decide whether a significant change is large enough to matter, in the order of reports. */
export const STATISTIC_DESCRIPTIONS = [
  {
    name: 'wasserstein',
    label: 'Wasserstein distance',
    columnTypes: ['numeric'],
    unit: ' standard deviations',
    format: 'number',
    direction: 'atLeast',
    limit: 0.1,
    maximum: 1000,
    heading: 'Wasserstein / σ',
  },
  {
    name: 'psi',
    label: 'PSI',
    columnTypes: BOTH,
    unit: '',
    format: 'number',
    direction: 'atLeast',
    limit: 0.2,
    maximum: 1000,
    heading: 'PSI',
  },
  {
    name: 'jensenShannon',
    label: 'Jensen–Shannon distance',
    columnTypes: BOTH,
    unit: '',
    format: 'number',
    direction: 'atLeast',
    limit: 0.1,
    maximum: 1,
    heading: 'Jensen–Shannon',
  },
  {
    name: 'lInfinity',
    label: 'largest change of a share',
    columnTypes: ['categorical'],
    unit: '',
    format: 'number',
    direction: 'atLeast',
    limit: 0.1,
    maximum: 1,
    heading: 'L∞',
  },
  {
    name: 'unseenShare',
    label: 'share of unseen values',
    columnTypes: ['categorical'],
    unit: '',
    format: 'share',
    direction: 'atLeast',
    limit: 0.01,
    maximum: 1,
    heading: 'unseen',
  },
  {
    name: 'outsideShare',
    label: "share of values outside of the baseline's range",
    columnTypes: ['numeric'],
    unit: '',
    format: 'share',
    direction: 'atLeast',
    limit: 0.01,
    maximum: 1,
    heading: 'outside',
  },
  {
    name: 'newValueShare',
    label: 'growth of the share of a value that was rare',
    columnTypes: BOTH,
    unit: '',
    format: 'share',
    direction: 'atLeast',
    limit: 0.01,
    maximum: 1,
    heading: 'new value',
  },
  {
    name: 'besideDistance',
    label: 'Jensen–Shannon distance beside heavy values',
    columnTypes: ['numeric'],
    unit: '',
    format: 'number',
    direction: 'atLeast',
    limit: 0.1,
    maximum: 1,
    heading: 'beside heavy values',
  },
  {
    name: 'missingShareChange',
    label: 'change of the share of missing values',
    columnTypes: BOTH,
    unit: '',
    format: 'share',
    direction: 'atLeast',
    limit: 0.05,
    maximum: 1,
  },
] as const satisfies readonly StatisticDescription[];

/** The names of the library's statistics. */
export type StatisticName = (typeof STATISTIC_DESCRIPTIONS)[number]['name'];
