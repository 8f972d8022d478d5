/** What a story of something new is called where people read of it. */
export interface LaunchWords {
  /** All that requests are about, such as `customers`. */
  readonly everybody: string;
  /** Those of them that are new. */
  readonly newcomers: string;
  /** What happens on the day that they come. */
  readonly launch: string;
  /** What is new, in one word. */
  readonly short: string;
  /** What happened, for the head of the report. */
  readonly lead: string;
}

/** What changes in a story, where there may be no newcomers. */
export type Change = Pick<LaunchWords, 'everybody' | 'launch'> & Partial<LaunchWords>;
