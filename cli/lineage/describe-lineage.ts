import type { RunOrigin, StepOrigin } from '../../engine/runs/run-origin';
import type { Lineage, VersionOrigin } from './lineage';

/** Files that are named; a source may have thousands. */
const NAMED_FILES = 20;

/** A lineage as lines for a person, from the answer back to the files. */
export function describeLineage({ endpoint, at, serves, version, run }: Lineage): string[] {
  return [
    at === undefined
      ? `${endpoint} ${serves ? 'serves' : 'does not serve'} ${nameVersion(version)}`
      : `${endpoint} answered with ${nameVersion(version)} at ${at.time} (${at.report})`,
    ...describeVersion(version),
    ...(run ? describeRun(run) : ['run: not known: the version does not name it, or SageMaker has deleted it']),
  ];
}

function nameVersion({ arn }: VersionOrigin): string {
  return `version ${arn.slice(arn.lastIndexOf('/') + 1)} (${arn})`;
}

function describeVersion({ status, registered, evaluation, metadata, containers }: VersionOrigin): string[] {
  return [
    `registered ${registered ?? 'at an unknown time'}, ${status ?? 'without a status'}`,
    ...(evaluation === undefined ? [] : [`evaluation: ${evaluation}`]),
    ...Object.entries(metadata)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `  ${name}: ${value}`),
    ...containers.map(({ image, modelData }) => `served by ${image}${modelData === undefined ? '' : `, ${modelData}`}`),
  ];
}

function describeRun({ arn, status, cause, started, parameters, steps, files }: RunOrigin): string[] {
  return [
    `run: ${arn}, started ${started ?? 'at an unknown time'}, ${status ?? 'without a status'}`,
    ...(cause === undefined ? [] : [`cause: ${cause}`]),
    ...describePairs('parameters of the run', parameters),
    ...steps.flatMap(describeStep),
    ...describeFiles(files),
  ];
}

function describeStep({ name, job, image, reads, hyperparameters }: StepOrigin): string[] {
  return [
    `${name}: ${job}${image === undefined ? '' : `, ${image}`}`,
    ...Object.entries(reads).map(([input, uri]) => `  ${input} from ${uri}`),
    ...describePairs('  hyperparameters', hyperparameters ?? {}),
  ];
}

function describePairs(what: string, pairs: Readonly<Record<string, string>>): string[] {
  const told = Object.entries(pairs).map(([name, value]) => `${name}=${value}`);
  return told.length === 0 ? [] : [`${what}: ${told.join(', ')}`];
}

function describeFiles(files: RunOrigin['files']): string[] {
  if (!files) {
    return [];
  }
  const left = files.length - NAMED_FILES;
  return [
    `data: ${files.reduce((total, { rows }) => total + rows, 0).toLocaleString('en-GB')} rows`,
    ...files.slice(0, NAMED_FILES).map(({ name, rows }) => `  ${name}: ${rows.toLocaleString('en-GB')} rows`),
    ...(left > 0 ? [`  and ${left.toLocaleString('en-GB')} more (--json lists them)`] : []),
  ];
}
