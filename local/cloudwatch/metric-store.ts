/** Samples of one value: `count` observations, or a statistic set when only its summary is known. */
export interface Sample {
  /** Milliseconds since the epoch, at the metric's resolution. */
  readonly time: number;
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
}

/** What names a metric: CloudWatch never merges values of different dimensions. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
}

interface Series {
  readonly identity: MetricIdentity;
  /** Samples by the start of their minute, so that a window is read without looking at every sample. */
  readonly minutes: Map<number, Sample[]>;
}

const MINUTE = 60_000;

/** The text that two identities share exactly when they name the same metric. */
export function identify({ namespace, metricName, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, metricName, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Every value that was put, by metric. Nothing expires: a local run is short. */
export class MetricStore {
  private readonly series = new Map<string, Series>();

  /** Adds a sample. Its time is cut to the minute, or to the second for a metric of high resolution. */
  public add(identity: MetricIdentity, sample: Sample, highResolution = false): void {
    const key = identify(identity);
    const series = this.series.get(key) ?? { identity, minutes: new Map<number, Sample[]>() };
    this.series.set(key, series);
    const minute = Math.floor(sample.time / MINUTE) * MINUTE;
    const time = highResolution ? Math.floor(sample.time / 1000) * 1000 : minute;
    const samples = series.minutes.get(minute);
    if (samples) {
      samples.push({ ...sample, time });
    } else {
      series.minutes.set(minute, [{ ...sample, time }]);
    }
  }

  /** The samples with `from <= time < to`, optionally of one unit only. */
  public read(identity: MetricIdentity, from: number, to: number, unit?: string): Sample[] {
    const minutes = this.series.get(identify(identity))?.minutes;
    if (!minutes) {
      return [];
    }
    const found: Sample[] = [];
    const within = (sample: Sample): boolean =>
      sample.time >= from && sample.time < to && (unit === undefined || sample.unit === unit);
    const first = Math.floor(from / MINUTE) * MINUTE;
    if ((to - first) / MINUTE < minutes.size) {
      for (let minute = first; minute < to; minute += MINUTE) {
        found.push(...(minutes.get(minute) ?? []).filter(within));
      }
    } else {
      for (const [minute, samples] of minutes) {
        if (minute >= first && minute < to) {
          found.push(...samples.filter(within));
        }
      }
    }
    return found;
  }

  /** The starts of the minutes within `[from, to)` that hold values, in no particular order. */
  public minutes(identity: MetricIdentity, from: number, to: number): number[] {
    return [...(this.series.get(identify(identity))?.minutes.keys() ?? [])].filter(
      (minute) => minute >= from && minute < to,
    );
  }

  /** Every metric that has a value. */
  public list(): MetricIdentity[] {
    return [...this.series.values()].map(({ identity }) => identity);
  }
}
