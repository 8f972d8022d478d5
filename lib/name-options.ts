import { findInterface, propertiesOf, structOf } from '../constructs/foundation/property-table';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';

/**
 * Makes a part of a lifecycle, and names the option that the part complains about as the lifecycle's reader knows it:
 * `drift.window`, where the DriftMonitor says `window`.
 *
 * @param group the part's group of options in MlLifecycleProps
 */
export function nameOptions<T>(group: string, create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (error instanceof LifecycleValidationError) {
      const option = /^\w+/.exec(error.message)?.[0] ?? '';
      const owner = findGroup(option, group);
      error.message = owner === undefined ? error.message : `${owner}.${error.message}`;
    }
    throw error;
  }
}

/** The group that has an option: the part's own, or the only other one, or undefined where the lifecycle itself has it. */
function findGroup(option: string, group: string): string | undefined {
  const lifecycle = propertiesOf('MlLifecycleProps');
  const has = (name: string): boolean => Object.hasOwn(findInterface(structOf(lifecycle[name]) ?? '') ?? {}, option);
  if (has(group)) {
    return group;
  }
  const others = Object.hasOwn(lifecycle, option) ? [] : Object.keys(lifecycle).filter(has);
  return others.length === 1 ? others[0] : undefined;
}
