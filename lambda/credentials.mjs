import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Stands in for the SDK's chain of providers in the bundles, see bundle.mjs. */
export const defaultProvider = (options) => fromEnv(options);
