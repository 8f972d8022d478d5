import type { Construct } from 'constructs';
import type { ModelImage } from '../foundation/container-images';
import { checkGpu, warnOfUnusedGpu } from '../foundation/instance-checks';
import type { IModelRegistry } from './model-registry';

type Listener = (image: ModelImage) => void;

interface Served {
  readonly images: ModelImage[];
  readonly listeners: Listener[];
}

/** The images that the algorithms of an app's trainings serve with, by the registry that their versions go into. */
const served = new WeakMap<IModelRegistry, Served>();

function find(registry: IModelRegistry): Served {
  const found = served.get(registry) ?? { images: [], listeners: [] };
  served.set(registry, found);
  return found;
}

/** Says that versions of a registry are served with an image. */
export function noteServedImage(registry: IModelRegistry, image: ModelImage): void {
  const { images, listeners } = find(registry);
  images.push(image);
  listeners.forEach((listen) => listen(image));
}

/**
 * Checks that instances can run every image that versions of a registry are served with, those that are noted later included,
 * and warns of GPUs that it does not use.
 */
export function checkServedImages(scope: Construct, registry: IModelRegistry, instanceType: string): void {
  const { images, listeners } = find(registry);
  const check = (image: ModelImage): void => {
    checkGpu('instanceType', instanceType, image);
    warnOfUnusedGpu(scope, 'instanceType', instanceType, image);
  };
  images.forEach(check);
  listeners.push(check);
}
