// Written by the endpoint's construct, read by its controller: imports nothing.

/** A model on instances of its own that answers at once. */
export interface RealTimeSettings {
  readonly mode: 'realTime';
  /** Such as `ml.m5.large`. */
  readonly instanceType: string;
  /** How many instances serve at first. */
  readonly instanceCount: number;
}

/** What a mode of serving adds to an endpoint's settings, by its tag. */
export type ServingModeSettings = RealTimeSettings;

/** The mode of settings that do not say it: those that were deployed before there were several. */
export const DEFAULT_SERVING_MODE: ServingModeSettings['mode'] = 'realTime';
