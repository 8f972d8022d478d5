import { CONFIG_KEYS } from '../../contract/jobs';
import { FILES } from '../../contract/layout';

/** How a column is read and compared. */
export type FeatureType = 'numeric' | 'categorical';

/** A column of the raw rows that the endpoint receives. */
export interface FeatureSchema {
  readonly name: string;
  readonly type: FeatureType;
  /**
   * Whether its values are compared; otherwise only that they are there.
   * @default true
   */
  readonly compared?: boolean;
}

/** A value as it came in; undefined when there was none. */
export type RawValue = string | undefined;

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
 * Reads schema.json: `{"features": [{"name", "type": "numeric" | "categorical", "compared"?: false}]}`.
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
  return features.map((feature: Partial<FeatureSchema> | null, i) => {
    if (typeof feature?.name !== 'string' || (feature.type !== 'numeric' && feature.type !== 'categorical')) {
      throw new BaselineError(
        `${FILES.baselineSchema}: feature ${i} needs a "name" and a "type" of numeric or categorical, got ${JSON.stringify(feature)}`,
      );
    }
    return { name: feature.name, type: feature.type, ...(feature.compared === false && { compared: false }) };
  });
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
  const { target } = JSON.parse(text) as { target?: Readonly<Record<string, unknown>> };
  const classes = target?.[CONFIG_KEYS.classes];
  return Array.isArray(classes) && classes.every((name) => typeof name === 'string') ? classes : undefined;
}

/** Texts that mean "no value here", after white space around them is taken off: the same as for the serving preprocessor. */
export const MISSING_TEXTS: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL'];

const MISSING = new Set(MISSING_TEXTS);

/** Whether a text means "no value here". */
export function isMissing(text: string): boolean {
  return MISSING.has(text.trim());
}

/**
 * Reads a number.
 *
 * @returns undefined when the value is missing, `invalid` when it is text or not finite
 */
export function readNumber(value: RawValue): number | undefined | 'invalid' {
  const text = value?.trim() ?? '';
  const number = Number(text);
  // JavaScript also reads 0x10, 0b1 and 0o7, which the model does not.
  if (text !== '' && Number.isFinite(number) && !/^0[box]/i.test(text)) {
    return number;
  }
  return isMissing(text) ? undefined : 'invalid';
}

/**
 * Reads a category, with line breaks as spaces, as the preprocessor has it.
 *
 * @returns undefined when the value is missing
 */
export function readCategory(value: RawValue): string | undefined {
  if (value === undefined || isMissing(value)) {
    return undefined;
  }
  return /[\r\n]/.test(value) ? value.replace(/\r\n|\n|\r/g, ' ') : value;
}
