/** An ISO 8601 duration of SageMaker, such as `-P1DT6H`, in seconds; undefined when it is none. */
export function parseOffset(text: string | undefined): number | undefined {
  const parts = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text ?? '');
  if (!parts) {
    return undefined;
  }
  const [days, hours, minutes, seconds] = parts.slice(2).map((part) => Number(part ?? 0));
  const length = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return parts[1] === '-' ? 0 - length : length;
}

/** How often a schedule runs, in seconds; undefined for one that runs once or by another expression than Model Monitor's. */
export function readPeriod(expression: string | undefined): number | undefined {
  const [, hours] = /^cron\(\s*0\s+(\S+)\s+\?\s+\*\s+\*\s+\*\s*\)$/.exec(expression ?? '') ?? [];
  if (hours === '*') {
    return 3600;
  }
  const every = /^(?:\d{1,2}|\*)\/(\d{1,2})$/.exec(hours ?? '');
  if (every && Number(every[1]) > 0) {
    return Number(every[1]) * 3600;
  }
  return /^\d{1,2}$/.test(hours ?? '') ? 86_400 : undefined;
}
