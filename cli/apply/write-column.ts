import { CONFIG_KEYS } from '../../contract/jobs';
import {
  CATEGORICAL,
  CategoricalMissing,
  DATE,
  DatePart,
  DEFAULT_MISSING_CATEGORY,
  DERIVATIONS,
  Encoding,
  NUMERIC,
  NumericMissing,
  Scaling,
  TEXT,
} from '../../contract/recipe';
import { quote, writeMember } from '../init/literals';
import { FEATURE_KEYS, type RecipePart } from './read-recipe-file';

/** Writes the library's names as a file knows them, and remembers which ones it needs. */
export type WriteName = (name: string) => string;

/** What code cannot be written of; the message says what. */
export class UnwritableError extends Error {}

type Settings = Record<string, string | undefined>;

/** A feature as the file of an app declares it, what is the default left out. */
export function writeFeature(feature: RecipePart, write: WriteName): string {
  const { type } = feature;
  const writer = WRITERS[String(type)];
  if (writer === undefined) {
    throw new UnwritableError(`type ${JSON.stringify(type)}`);
  }
  const unknown = Object.keys(feature).filter((key) => !FEATURE_KEYS.includes(key));
  if (unknown.length > 0) {
    throw new UnwritableError(unknown.join(', '));
  }
  return `${write('Column')}.${type}(${writeSettings(writer(feature, write))})`;
}

/** A number that is computed of others. */
export function writeDerived(column: RecipePart, write: WriteName): string {
  const derivation = String(column[CONFIG_KEYS.derivation]);
  const inputs = column[CONFIG_KEYS.inputs];
  if (!(derivation in DERIVATIONS) || !Array.isArray(inputs)) {
    throw new UnwritableError(`${CONFIG_KEYS.derivation} ${JSON.stringify(column[CONFIG_KEYS.derivation])}`);
  }
  return `${write('DerivedColumn')}.${derivation}(${inputs.map((input) => quote(String(input))).join(', ')})`;
}

const WRITERS: Readonly<Record<string, (feature: RecipePart, write: WriteName) => Settings>> = {
  [NUMERIC]: (feature, write) => {
    const { strategy, value } = readMissing(feature, NumericMissing.MEDIAN);
    return {
      missing: writeChoice(write, { NumericMissing }, strategy, NumericMissing.MEDIAN),
      missingValue: strategy === NumericMissing.CONSTANT ? writeNumber(value) : undefined,
      flagMissing: writeFlag(feature[CONFIG_KEYS.flagMissing]),
      scaling: writeChoice(write, { Scaling }, feature.scaling, Scaling.NONE),
    };
  },
  [CATEGORICAL]: (feature, write) => {
    const { strategy, value } = readMissing(feature, CategoricalMissing.CONSTANT);
    const isConstant = strategy === CategoricalMissing.CONSTANT;
    const { encoding = Encoding.ONE_HOT, maximumCategories, order, hashColumns } = feature;
    const only = (needed: Encoding, code: string | undefined): string | undefined =>
      encoding === needed ? code : undefined;
    return {
      missing: writeChoice(write, { CategoricalMissing }, strategy, CategoricalMissing.CONSTANT),
      missingValue:
        isConstant && value !== undefined && value !== DEFAULT_MISSING_CATEGORY ? quote(String(value)) : undefined,
      encoding: writeChoice(write, { Encoding }, encoding, Encoding.ONE_HOT),
      maximumCategories: only(Encoding.ONE_HOT, writeIfGiven(maximumCategories)),
      order: only(Encoding.ORDINAL, Array.isArray(order) ? writeTexts(order) : undefined),
      hashColumns: only(Encoding.HASH, writeIfGiven(hashColumns)),
      trim: writeFlag(feature.trim),
      ignoreCase: writeFlag(feature[CONFIG_KEYS.ignoreCase]),
    };
  },
  [DATE]: (feature, write) => {
    const { parts, ageAt } = feature;
    const chosen = Array.isArray(parts) && parts.length > 0 ? parts : undefined;
    const { strategy } = readMissing(feature, NumericMissing.MEDIAN);
    return {
      parts: chosen && `[${chosen.map((part) => writeChoice(write, { DatePart }, part, undefined)).join(', ')}]`,
      ageAt: ageAt === undefined ? undefined : quote(String(ageAt)),
      missing: writeChoice(write, { NumericMissing }, strategy, NumericMissing.MEDIAN),
      flagMissing: writeFlag(feature[CONFIG_KEYS.flagMissing]),
    };
  },
  [TEXT]: ({ hashColumns, mask }) => ({ mask: writeFlag(mask), hashColumns: writeIfGiven(hashColumns) }),
};

/** Texts as an array. */
export function writeTexts(texts: readonly unknown[]): string {
  return `[${texts.map((text) => quote(String(text))).join(', ')}]`;
}

/** A number. */
export function writeNumber(value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new UnwritableError(`the number ${JSON.stringify(value)}`);
  }
  return String(value);
}

function writeIfGiven(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : writeNumber(value);
}

function writeFlag(value: unknown): string | undefined {
  return value ? 'true' : undefined;
}

/** A member of an enum; nothing for the one that holds where nothing is said. */
function writeChoice(
  write: WriteName,
  enumeration: Readonly<Record<string, Readonly<Record<string, string>>>>,
  value: unknown,
  usual: string | undefined,
): string | undefined {
  const [[name, members]] = Object.entries(enumeration) as [[string, Readonly<Record<string, string>>]];
  if (value === undefined || value === usual) {
    return undefined;
  }
  if (!Object.values(members).includes(value as string)) {
    throw new UnwritableError(`${JSON.stringify(value)}, which is none of ${Object.values(members).join(', ')}`);
  }
  return writeMember(write(name), value);
}

function readMissing({ missing }: RecipePart, usual: string): { readonly strategy: unknown; readonly value?: unknown } {
  return { strategy: usual, ...(missing as object | undefined) };
}

function writeSettings(settings: Settings): string {
  const given = Object.entries(settings).flatMap(([name, code]) => (code === undefined ? [] : [`${name}: ${code}`]));
  return given.length > 0 ? `{ ${given.join(', ')} }` : '';
}
