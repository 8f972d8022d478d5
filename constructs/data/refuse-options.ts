import { LifecycleValidationError } from '../foundation/validation-error';

/**
 * Refuses options of a recipe that its problem has no use for.
 *
 * @param props those of the recipe
 * @param refused why each cannot be given
 * @param where such as `with Problem.imageClassification`
 */
export function refuseOptions(props: object, refused: Readonly<Record<string, string>>, where: string): void {
  for (const [option, why] of Object.entries(refused)) {
    if ((props as Readonly<Record<string, unknown>>)[option] !== undefined) {
      throw new LifecycleValidationError(`${option}: must be left out ${where}: ${why}`);
    }
  }
}
