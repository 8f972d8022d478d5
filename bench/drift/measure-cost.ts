/** Begins to measure; what is returned prints the cost since then, and what was found, for the program that started this one. */
export function measureCost(): (found: object) => void {
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  return (found) => {
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cost = {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      ...found,
      version: process.version,
    };
    process.stdout.write(JSON.stringify(cost));
  };
}
