import type { EndpointSettings } from '../../../contract/endpoint-settings';
import { SETTINGS as BASE } from '../../lambda/deploy-model/endpoint-settings';
import { REFUSED_TYPE } from '../aws/endpoints';

/** What may be deployed; SageMaker refuses the last one. */
export const SETTINGS: readonly EndpointSettings[] = [
  BASE,
  { ...BASE, instanceType: 'ml.m5.xlarge' },
  { ...BASE, instanceCount: 3 },
  { ...BASE, instanceType: REFUSED_TYPE },
];

/** The properties of the custom resource that declares them. */
export function toProperties(settings: number): { Settings: string } {
  return { Settings: JSON.stringify(SETTINGS[settings]) };
}

/** The settings that properties of the custom resource declare. */
export function settingsOf(properties: object | undefined): EndpointSettings | undefined {
  const text = (properties as { readonly Settings?: string } | undefined)?.Settings;
  return SETTINGS.find((settings) => JSON.stringify(settings) === text);
}
