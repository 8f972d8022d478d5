import { FILES } from '../../contract/layout';
import { TEXT } from '../../contract/recipe';
import type { BaselineTarget } from './baseline';
import type { RawValue, ValueReading } from './value-reader';

export { MISSING_TEXTS, type RawValue, readNumber } from './value-reader';

/** How a column is read and compared. */
export type FeatureType = 'numeric' | 'categorical';

/** A column of the raw rows that the endpoint receives. */
export interface FeatureSchema extends ValueReading {
  readonly name: string;
  readonly type: FeatureType;
  /**
   * Whether its values are compared; otherwise only that they are there.
   * @default true
   */
  readonly compared?: boolean;
  /**
   * Whether requests may carry it though it is no column of the baseline: its values are passed over.
   * @default false
   */
  readonly ignored?: boolean;
  /**
   * Of a text: what is compared of it stands in its place.
   * @default - no text
   */
  readonly text?: TextSettings;
  /**
   * Whether it is the whole request, an image, in BASE64.
   * @default false
   */
  readonly image?: true;
}

/** What is known of a text beside its values. */
export interface TextSettings {
  /**
   * The most telling words, the most telling first.
   * @default - the most frequent ones that are not in every text
   */
  readonly telling?: readonly string[];
  /** Whether personal data in it is masked. @default false */
  readonly mask?: true;
}

/** One row's values, in the schema's order. */
export type Row = readonly RawValue[];

/** Baseline files that cannot be used, with the reason. */
export class BaselineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BaselineError';
  }
}

/**
 * Reads schema.json: `{"features": [{"name", "type": "numeric" | "categorical" | "text", "telling"?: […], "compared"?: false, "missingTexts"?: […],
 * "trim"?: true, "ignoreCase"?: true}]}`.
 *
 * @throws BaselineError when it is anything else
 */
export function parseSchema(text: string): FeatureSchema[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new BaselineError(`${FILES.baselineSchema} is not JSON: ${(error as Error).message}`);
  }
  const features = (document as { features?: unknown } | null)?.features;
  if (!Array.isArray(features) || features.length === 0) {
    throw new BaselineError(`${FILES.baselineSchema} has no "features" array`);
  }
  return features.map(
    (
      feature: (Omit<Partial<FeatureSchema>, 'type'> & { type?: string; telling?: unknown; mask?: unknown }) | null,
      i,
    ) => {
      if (typeof feature?.name === 'string' && feature.type === TEXT) {
        return {
          name: feature.name,
          type: 'categorical',
          compared: false,
          text: {
            ...parseTelling(feature.name, feature.telling),
            ...(feature.mask === true && { mask: true as const }),
          },
          ...parseReading(feature.name, feature),
        };
      }
      if (typeof feature?.name !== 'string' || (feature.type !== 'numeric' && feature.type !== 'categorical')) {
        throw new BaselineError(
          `${FILES.baselineSchema}: feature ${i} needs a "name" and a "type" of numeric, categorical or text, got ${JSON.stringify(feature)}`,
        );
      }
      return {
        name: feature.name,
        type: feature.type,
        ...(feature.compared === false && { compared: false }),
        ...parseReading(feature.name, feature),
      };
    },
  );
}

function parseTelling(name: string, telling: unknown): TextSettings {
  if (telling === undefined) {
    return {};
  }
  if (!Array.isArray(telling) || !telling.every((word) => typeof word === 'string')) {
    throw new BaselineError(
      `${FILES.baselineSchema}: telling of feature ${name} must be a list of texts, got ${JSON.stringify(telling)}`,
    );
  }
  return { telling };
}

function parseReading(name: string, { missingTexts, trim, ignoreCase }: ValueReading): ValueReading {
  if (
    missingTexts !== undefined &&
    !(Array.isArray(missingTexts) && missingTexts.every((text) => typeof text === 'string'))
  ) {
    throw new BaselineError(
      `${FILES.baselineSchema}: missingTexts of feature ${name} must be a list of texts, got ${JSON.stringify(missingTexts)}`,
    );
  }
  return {
    ...(missingTexts && { missingTexts }),
    ...(trim === true && { trim }),
    ...(ignoreCase === true && { ignoreCase }),
  };
}

/**
 * Reads what the model predicts out of schema.json.
 *
 * @returns undefined when it is not there
 */
export function parseTarget(text: string): BaselineTarget | undefined {
  const { target } = JSON.parse(text) as { target?: Record<string, unknown> | null };
  const type = target?.type;
  if (type !== 'binary' && type !== 'multiclass' && type !== 'regression' && type !== 'forecasting') {
    return undefined;
  }
  const { positiveClass, negativeClass, season, images, detectionScore } = target!;
  return {
    type,
    ...(typeof positiveClass === 'string' && { positiveClass }),
    ...(typeof negativeClass === 'string' && { negativeClass }),
    ...(images === true && { images }),
    ...(typeof detectionScore === 'number' && { detectionScore }),
    ...(type === 'forecasting' && { season: typeof season === 'number' && season >= 1 ? season : 1 }),
  };
}

/**
 * Reads the target's other value out of schema.json, which the preparation of a binary model writes there.
 *
 * @returns undefined when it is not there, or is that of another positive class
 */
export function parseNegativeClass(text: string, positiveClass: string): string | undefined {
  const { target } = JSON.parse(text) as { target?: { positiveClass?: unknown; negativeClass?: unknown } };
  return target?.positiveClass === positiveClass && typeof target.negativeClass === 'string'
    ? target.negativeClass
    : undefined;
}

/**
 * Reads the classes of a multi-class model out of schema.json, in the order of its probabilities.
 *
 * @returns undefined when the model is no such one
 */
export function parseClasses(text: string): string[] | undefined {
  const { target } = JSON.parse(text) as { target?: { classes?: unknown } };
  const classes = target?.classes;
  return Array.isArray(classes) && classes.every((name) => typeof name === 'string') ? classes : undefined;
}
