export { createRandom } from '../../engine/aws/random';

/** `count` items drawn without replacement, in the order they were drawn (Fisher–Yates). */
export function drawSample<T>(items: readonly T[], count: number, random: () => number): T[] {
  if (count > items.length) {
    throw new RangeError(`cannot draw ${count} of ${items.length} items`);
  }
  const pool = [...items];
  for (let index = 0; index < count; index += 1) {
    const other = index + Math.floor(random() * (pool.length - index));
    [pool[index], pool[other]] = [pool[other]!, pool[index]!];
  }
  return pool.slice(0, count);
}

/** A draw of the standard normal distribution (Box and Muller 1958). */
export function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
