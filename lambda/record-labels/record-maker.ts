import type { DescribeFeatureGroupResponse } from '@aws-sdk/client-sagemaker';
import type { FeatureValue } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { FeatureType } from '../../contract/feature-types';

/** A feature group that labelled rows cannot be copied into. */
export class NoFeatureError extends Error {
  constructor(group: string | undefined, problem: string) {
    super(`the feature group ${group} cannot take labelled rows: ${problem}`);
    this.name = 'NoFeatureError';
  }
}

/** Feature Store takes neither longer texts nor ones of several lines. */
const LONGEST_TEXT = 358_400;
const LINE_BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/g;
const INTEGER = /^[+-]?\d+(\.0*)?$/;

/** A value as a feature of a type takes it; undefined for one that it cannot hold. */
const READERS: Record<FeatureType, (text: string) => string | undefined> = {
  [FeatureType.STRING]: (text) => (text.length <= LONGEST_TEXT ? text.replace(LINE_BREAK, ' ') : undefined),
  [FeatureType.FRACTIONAL]: (text) => (Number.isFinite(Number(text)) ? text.trim() : undefined),
  // A model answers 1.0 where the table has 1.
  [FeatureType.INTEGRAL]: (text) => (INTEGER.test(text.trim()) ? text.trim().replace(/^\+|\.0*$/g, '') : undefined),
};

interface Source {
  readonly name: string;
  readonly place: number;
  readonly read: (text: string) => string | undefined;
}

/** Makes records of a feature group of the rows of a file: columns are found by the features' names, in any case. */
export class RecordMaker {
  /** Values that their features cannot hold, by feature: the records go without them. */
  public readonly leftOut: Record<string, number> = {};

  private readonly sources: readonly Source[];
  private readonly time: FeatureValue;
  private readonly identifier: string;

  /**
   * @param header the file's columns
   * @throws NoFeatureError where the record's identifier is not among them
   */
  public constructor(header: readonly string[], time: Date, group: DescribeFeatureGroupResponse) {
    const { FeatureGroupName, RecordIdentifierFeatureName, EventTimeFeatureName, FeatureDefinitions = [] } = group;
    const columns = header.map((name) => name.trim().toLowerCase());
    const timed = FeatureDefinitions.find(({ FeatureName }) => FeatureName === EventTimeFeatureName)!;
    this.identifier = RecordIdentifierFeatureName!;
    this.time = {
      FeatureName: EventTimeFeatureName,
      ValueAsString: timed.FeatureType === FeatureType.STRING ? time.toISOString() : String(time.getTime() / 1000),
    };
    this.sources = FeatureDefinitions.flatMap(({ FeatureName: name = '', FeatureType: type }) => {
      const place = columns.indexOf(name.toLowerCase());
      return place < 0 || name === EventTimeFeatureName ? [] : [{ name, place, read: READERS[type!] }];
    });
    if (!this.sources.some(({ name }) => name === this.identifier)) {
      throw new NoFeatureError(
        FeatureGroupName,
        `its record identifier ${this.identifier} is none of the columns ${header.join(', ')}; name the feature as the recipe names the id`,
      );
    }
  }

  /** @throws NoFeatureError for a key that the record's identifier cannot hold */
  public makeRecord(cells: readonly string[]): FeatureValue[] {
    const values = this.sources.flatMap(({ name, place, read }) => {
      const text = cells[place];
      if (text === '') {
        return [];
      }
      const value = read(text);
      if (value !== undefined) {
        return [{ FeatureName: name, ValueAsString: value }];
      }
      if (name === this.identifier) {
        throw new NoFeatureError(name, `its record identifier cannot hold ${JSON.stringify(text)}; make it a String`);
      }
      this.leftOut[name] = (this.leftOut[name] ?? 0) + 1;
      return [];
    });
    return [...values, this.time];
  }
}
