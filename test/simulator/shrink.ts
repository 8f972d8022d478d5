/** A history, as far as shrinking it goes. */
interface Shrinkable<S extends { readonly wait: number }> {
  readonly steps: readonly S[];
}

/**
 * The shortest history that still fails: steps are left out, many at once and then one by one, and what is left happens
 * at once where that is enough.
 *
 * @param fails whether a history still fails in the same way
 */
export async function shrink<S extends { readonly wait: number }, T extends Shrinkable<S>>(
  schedule: T,
  fails: (schedule: T) => Promise<boolean>,
): Promise<T> {
  let smallest = schedule;
  const attempt = async (steps: readonly S[]): Promise<boolean> => {
    const candidate = { ...smallest, steps };
    if (!(await fails(candidate))) {
      return false;
    }
    smallest = candidate;
    return true;
  };
  for (let size = Math.ceil(smallest.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < smallest.steps.length; ) {
      const { steps } = smallest;
      // What is left out takes its time all the same, or everything after it would happen at other times.
      const left = steps.slice(start, start + size).reduce((sum, { wait }) => sum + wait, 0);
      const after = steps.slice(start + size);
      const shifted = after.length > 0 ? [{ ...after[0], wait: after[0].wait + left }, ...after.slice(1)] : after;
      if (!(await attempt([...steps.slice(0, start), ...shifted]))) {
        start += size;
      }
    }
  }
  for (let index = 0; index < smallest.steps.length; index++) {
    if (smallest.steps[index].wait > 0) {
      await attempt(smallest.steps.map((step, at) => (at === index ? { ...step, wait: 0 } : step)));
    }
  }
  return smallest;
}

/** What kind of failure a message tells of: names and numbers differ from history to history. */
export function kindOf(message: string): string {
  return message.replace(/[0-9a-f]{12}|\d+/g, '#');
}
