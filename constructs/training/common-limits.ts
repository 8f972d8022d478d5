import { type HyperparameterLimit, HyperparameterType } from './hyperparameter-limit';

const { INTEGER, NUMBER } = HyperparameterType;

/** What no tuning searches. */
export const FIXED = { tunable: false };
/** A whole number of 1 or more. */
export const COUNT: HyperparameterLimit = { type: INTEGER, minimum: 1 };
/** A number of 0 to 1. */
export const SHARE: HyperparameterLimit = { type: NUMBER, minimum: 0, maximum: 1 };
