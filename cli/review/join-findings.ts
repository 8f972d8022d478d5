// What several places say alike is one finding.
import type { FailKind, Finding } from './finding';
import { CONNECTIONS } from './model';

/** One line for what is passed on to several places, in the words of the one that knows most. */
export function joinAlike(findings: readonly Finding[]): Finding[] {
  const joined = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.section} ${finding.text} ${finding.kind satisfies FailKind | undefined}`;
    const known = joined.get(key);
    joined.set(key, known ? mergeFindings(known, finding) : finding);
  }
  const all = [...joined.values()].map(tellOne);
  return all.filter(
    ({ section, text, lifecycles = [] }) =>
      !all.some(
        (more) =>
          more.section === section &&
          more.text.startsWith(`${text} (`) &&
          lifecycles.every((name) => more.lifecycles?.includes(name)),
      ),
  );
}

function mergeFindings(one: Finding, other: Finding): Finding {
  const details = [...(one.details ?? []), ...(other.details ?? [])];
  const consequences = [...new Set([...(one.consequences ?? []), ...(other.consequences ?? [])])];
  const lifecycles = [...new Set([...(one.lifecycles ?? []), ...(other.lifecycles ?? [])])];
  return {
    ...one,
    paths: [...new Set([...one.paths, ...other.paths])],
    ...(lifecycles.length > 0 ? { lifecycles } : {}),
    ...(consequences.length > 0 ? { consequences } : {}),
    ...(details.length > 0 ? { details } : {}),
  };
}

/** One connection that changes is told itself. */
function tellOne(finding: Finding): Finding {
  const { details, ...rest } = finding;
  return details?.length === 1 && finding.text.endsWith(CONNECTIONS)
    ? { ...rest, text: finding.text.replace(CONNECTIONS, details[0]) }
    : finding;
}
