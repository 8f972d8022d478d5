/** Collects the values of an option that can be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
