import { findRefused, type Rule, type Words } from '../rules/rule';
import { LifecycleValidationError } from './validation-error';

/**
 * Refuses what AWS would refuse, by the rules that docs/rules.md lists.
 *
 * @param words the props that give the members of the request their values
 * @throws LifecycleValidationError in those words
 */
export function refuse<Request>(rules: ReadonlyArray<Rule<Request>>, request: Request, words: Words): void {
  const refused = findRefused(rules, request, words);
  if (refused !== undefined) {
    throw new LifecycleValidationError(refused);
  }
}
