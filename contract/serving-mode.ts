// What each mode of serving adds to an endpoint's settings: written by the construct, read by the controller.
import type * as v from 'valibot';
import { type Configuration, integerFrom, type objectOf, textLike } from './validation';

/** A model on instances of its own that answers at once. */
const REAL_TIME = {
  /** Such as `ml.m5.large`. */
  instanceType: /* @__PURE__ */ textLike(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'an instance type such as ml.m5.large'),
  /** How many instances serve at first. */
  instanceCount: /* @__PURE__ */ integerFrom(1, 10_000),
};

/** What the modes add to the settings, by their tag there. */
export type ServingModeEntries = Readonly<Record<string, v.ObjectEntries>>;

/** The modes that the library knows. */
export const SERVING_MODE_ENTRIES = { realTime: REAL_TIME } satisfies ServingModeEntries;

/** The settings of a model on instances of its own. */
export type RealTimeSettings = { readonly mode: 'realTime' } & Configuration<
  ReturnType<typeof objectOf<typeof REAL_TIME>>
>;

/** What a mode of serving adds to an endpoint's settings, by its tag. */
export type ServingModeSettings = RealTimeSettings;

/** The mode of settings that do not say it: those that were deployed before there were several. */
export const DEFAULT_SERVING_MODE: ServingModeSettings['mode'] = 'realTime';
