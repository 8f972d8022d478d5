// Which lifecycle a finding is about, where an app has several.
import type { Finding } from './finding';
import type { Item } from './items';

/** A lifecycle by its pipeline: the construct around it, and what people call it. */
export interface Lifecycle {
  readonly root: string;
  readonly name: string;
}

/** The lifecycles of an app as it will be, then those that are gone; by their paths where names are not enough. */
export function listLifecycles(after: readonly Item[], gone: readonly Item[]): Lifecycle[] {
  const found = new Map<string, string>();
  for (const { type, path, facts } of [...after, ...gone]) {
    const root = path.split('/').slice(0, -1).join('/');
    // A pipeline of batches is a part of the lifecycle around it.
    const isWithin = [...found.keys()].some((each) => root.startsWith(`${each}/`));
    if (type === 'AWS::SageMaker::Pipeline' && !found.has(root) && !isWithin) {
      found.set(root, String(facts.PipelineName ?? root));
    }
  }
  const names = [...found.values()];
  return [...found].map(([root, name]) => ({
    root,
    name: names.filter((each) => each === name).length > 1 ? root.replace(/\/Default$/, '') : name,
  }));
}

/** The lifecycle that a construct is a part of. */
export function findLifecycle(lifecycles: readonly Lifecycle[], path: string): Lifecycle | undefined {
  return lifecycles.find(({ root }) => path === root || path.startsWith(`${root}/`));
}

/** Findings with the lifecycles that they are about, where there is more than one to tell apart. */
export function nameLifecycles(findings: readonly Finding[], lifecycles: readonly Lifecycle[]): readonly Finding[] {
  if (lifecycles.length < 2) {
    return findings;
  }
  return findings.map((finding) => {
    const names = finding.paths.flatMap((path) => findLifecycle(lifecycles, path)?.name ?? []);
    return names.length > 0 ? { ...finding, lifecycles: [...new Set(names)] } : finding;
  });
}
