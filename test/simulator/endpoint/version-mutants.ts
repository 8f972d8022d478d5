import { findHistory } from '../found';
import { DELETED_WHILE_SERVING } from '../histories';
import type { Mutant } from '../mutant';

const CONTROLLER = 'lambda/deploy-model';

/** Faults in which version is chosen, and in what becomes of one that cannot serve. */
export const VERSION_MUTANTS: readonly Mutant[] = [
  {
    part: 'endpoint',
    title: 'only the newest approved version is tried',
    file: `${CONTROLLER}/choose-deployment.ts`,
    from: 'of listSources(o)) {',
    to: 'of listSources(o).slice(0, 1)) {',
  },
  {
    part: 'endpoint',
    title: 'a rejected version goes on serving while another one is approved',
    file: `${CONTROLLER}/choose-deployment.ts`,
    from: "const keepsPlace = isServing(o) && o.servingApproval !== 'withdrawn';",
    to: 'const keepsPlace = isServing(o);',
  },
  {
    part: 'endpoint',
    title: 'a version that is deleted while it serves gives way to an older one',
    file: `${CONTROLLER}/choose-deployment.ts`,
    from: "const keepsPlace = isServing(o) && o.servingApproval !== 'withdrawn';",
    to: "const keepsPlace = isServing(o) && o.servingApproval !== 'withdrawn' && o.servingApproval !== 'deleted';",
    schedule: DELETED_WHILE_SERVING,
  },
  {
    part: 'endpoint',
    title: 'nobody knows of a rejection that was begun',
    file: `${CONTROLLER}/act.ts`,
    from: 'await store.writeAttempt(beginRejection(action, context.now()));',
    to: 'beginRejection(action, context.now());',
    schedule: findHistory('who died after a rejection is followed by one who tells of it'),
  },
];
