import { LifecycleValidationError } from '../foundation/validation-error';

/** Refuses classes that are called by the number of another one, where what is answered is a class's number. */
export function refuseNumberNames(who: string, classes: readonly string[] = [], instead: string): void {
  const place = classes.findIndex((name, index) => /^\d+(\.0*)?$/.test(name.trim()) && Number(name) !== index);
  if (place >= 0) {
    throw new LifecycleValidationError(
      `classes: ${who} the number of a class, from 0 on, and '${classes[place]}' is number ${place}: nobody could tell which is meant; name the classes otherwise, or use ${instead}`,
    );
  }
}
