import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for the SDK's chain of providers in the bundles, see lean-sdk.mjs: a Lambda function has its credentials in its
 * environment; profiles, SSO and web identities are for other places.
 */
export const defaultProvider = (options) => fromEnv(options);
