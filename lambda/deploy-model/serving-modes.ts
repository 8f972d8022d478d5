import type { ProductionVariant } from '@aws-sdk/client-sagemaker';
import { hasLocalStorage } from '../../contract/local-storage';
import type { RealTimeSettings, ServingModeSettings } from '../../contract/serving-mode';

/** How the controller serves in one mode. */
export interface ServingModeHandler<S extends { readonly mode: string } = ServingModeSettings> {
  /** Whether updates can be rolled out step by step with alarms that roll back. */
  readonly guardrails: boolean;
  /**
   * Those of the mode's settings that the configuration is made of: its name is derived from them. Adding one to a mode
   * that is deployed renames every configuration and rolls it out anew.
   */
  nameContent(settings: S): Record<string, unknown>;
  /** The variant, without its name, model and weight. */
  requestVariant(settings: S): Omit<ProductionVariant, 'VariantName' | 'ModelName' | 'InitialVariantWeight'>;
  /** Whether a key encrypts the volumes that serve. */
  encryptsVolumes(settings: S): boolean;
  /** How many instances the settings declare; undefined where the mode has none. */
  countInstances(settings: S): number | undefined;
}

/** A model on instances of its own. */
const REAL_TIME: ServingModeHandler<RealTimeSettings> = {
  guardrails: true,
  nameContent: ({ instanceType, instanceCount }) => ({ instanceType, instanceCount }),
  requestVariant: ({ instanceType, instanceCount }) => ({
    InstanceType: instanceType as ProductionVariant['InstanceType'],
    InitialInstanceCount: instanceCount,
  }),
  encryptsVolumes: ({ instanceType }) => !hasLocalStorage(instanceType),
  countInstances: ({ instanceCount }) => instanceCount,
};

/** The modes by their tag in the settings. */
export type ServingModes = Readonly<Record<string, ServingModeHandler>>;

/** The modes that the library knows. */
export const SERVING_MODES: ServingModes & Record<ServingModeSettings['mode'], ServingModeHandler> = {
  realTime: REAL_TIME,
};
