// What validators and constructs remark at synthesis: cdk-nag and others, `Annotations`, and what was acknowledged.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A remark about a construct. */
export interface Note {
  readonly kind: 'error' | 'warning' | 'acknowledged';
  /** The construct path. */
  readonly path: string;
  /** The rule with what it says, or what was acknowledged and why. */
  readonly text: string;
  /** File and line of the construct, or of the acknowledgement, where it is known. */
  readonly source?: string;
}

/** An entry of what CDK keeps about a construct. */
export interface MetadataEntry {
  readonly type: string;
  readonly data?: unknown;
  readonly trace?: readonly string[];
}

/** How a trace's nearest line in the user's code is found. */
export type FindLine = (trace: readonly string[]) => string | undefined;

const KINDS: Readonly<Record<string, 'error' | 'warning'>> = {
  'aws:cdk:error': 'error',
  'aws:cdk:warning': 'warning',
};

const ACKNOWLEDGED = 'aws:cdk:acknowledged-rules';

/** Where a message of CDK says how it is silenced. */
const ACKNOWLEDGEMENT = / \[ack: [^\]]+\]$/;

/**
 * The remarks among a construct's metadata. Acknowledgements without a trace are a construct's own (`Validations.acknowledge`
 * leaves one), which say why it is as narrow as it can be: they come and go with its permissions.
 */
export function readNotes(place: string, entries: readonly MetadataEntry[], findLine: FindLine): Note[] {
  return entries.flatMap(({ type, data, trace }): Note[] => {
    const line = trace && findLine(trace);
    const source = line === undefined ? {} : { source: line };
    if (KINDS[type]) {
      return [{ kind: KINDS[type], path: place, text: String(data).replace(ACKNOWLEDGEMENT, ''), ...source }];
    }
    return type === ACKNOWLEDGED && trace !== undefined
      ? Object.entries(data as object).map(([rule, reason]) => ({
          kind: 'acknowledged',
          path: place,
          text: `${nameRule(rule)}: ${reason}`,
          ...source,
        }))
      : [];
  });
}

/** What acknowledgements of a construct's own say, which cdk-nag copies into templates when it is asked to. */
export function readOwnReasons(entries: readonly MetadataEntry[]): string[] {
  return entries.flatMap(({ type, data, trace }) =>
    type === ACKNOWLEDGED && trace === undefined ? Object.values(data as Record<string, string>) : [],
  );
}

/** CDK puts before a rule whose it is. */
const nameRule = (rule: string): string => rule.replace(/^\w+::/, '');

interface Suppression {
  readonly id: string;
  readonly reason?: string;
  readonly applies_to?: readonly unknown[];
}

/** What cdk-nag 2, or 3 when it is asked to, writes into a resource of what is suppressed. */
export function readSuppressions(
  place: Pick<Note, 'path' | 'source'>,
  metadata: Readonly<Record<string, unknown>> = {},
): Note[] {
  const { rules_to_suppress = [] } = (metadata.cdk_nag ?? {}) as { rules_to_suppress?: readonly Suppression[] };
  return rules_to_suppress.map(({ id, reason, applies_to }) => ({
    ...place,
    kind: 'acknowledged',
    text: `${id}${applies_to ? `[${applies_to.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(', ')}]` : ''}: ${reason ?? 'without a reason'}`,
  }));
}

interface Violating {
  readonly constructPath?: string;
  readonly resourceLogicalId?: string;
  readonly stackTraces?: readonly string[];
}

interface Report {
  readonly pluginReports?: ReadonlyArray<{
    readonly violations?: ReadonlyArray<{
      readonly ruleName: string;
      readonly description: string;
      readonly severity?: string;
      readonly violatingConstructs?: readonly Violating[];
      readonly violatingResources?: readonly Violating[];
    }>;
  }>;
}

/** Reports of validators beside an assembly's manifest, the newer form first. */
const REPORTS = ['validation-report.json', 'policy-validation-report.json'];

/** The file in which CDK writes what validators found, where there is one. */
export function findReport(assembly: string): string | undefined {
  return REPORTS.map((name) => path.join(assembly, name)).find(existsSync);
}

/** What validators (cdk-nag 3 is one) found in an assembly. */
export function readReport(assembly: string, findLine: FindLine): Note[] {
  const file = findReport(assembly);
  const { pluginReports = [] } = file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Report);
  return pluginReports.flatMap(({ violations = [] }) =>
    violations.flatMap(({ ruleName, description, severity, violatingConstructs, violatingResources }) =>
      (violatingConstructs ?? violatingResources ?? [{}]).map((one): Note => {
        const source = one.stackTraces?.map((trace) => findLine(trace.split('\n'))).find((line) => line !== undefined);
        return {
          kind: severity === undefined || /^(?:error|fatal)$/.test(severity) ? 'error' : 'warning',
          path: one.constructPath ?? one.resourceLogicalId ?? '',
          text: `${nameRule(ruleName)}: ${description}`,
          ...(source === undefined ? {} : { source }),
        };
      }),
    ),
  );
}
