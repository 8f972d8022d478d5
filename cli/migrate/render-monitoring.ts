import { quote } from '../init/literals';
import { CodeNames } from './code-names';
import type { DriftPlan, EndpointPlan, Place, QualityPlan } from './plan';

/** What of the library the module may need, in the order of its import. */
const PARTS =
  'Baseline BaselineFile DriftMonitor MonitoredEndpoint ProblemType QualityMonitor Slice SuccessCriterion'.split(' ');

/** A module with a stack that watches the endpoints. */
export function renderMonitoring(plans: readonly EndpointPlan[], library: string): string {
  const names = new CodeNames();
  const body = new StackBody(names);
  const endpoints = plans.flatMap((plan) => body.renderEndpoint(plan));
  const used = [...body.buckets(), ...endpoints].join('\n');
  const pick = (all: readonly string[]): string[] => all.filter((name) => new RegExp(`\\b${name}\\b`).test(used));
  const parts = pick(PARTS);
  return `${[
    `import { ${[...pick(['Duration']), 'Stack', 'type StackProps'].join(', ')} } from 'aws-cdk-lib';`,
    ...(/\bkms\./.test(used) ? ["import * as kms from 'aws-cdk-lib/aws-kms';"] : []),
    "import * as s3 from 'aws-cdk-lib/aws-s3';",
    `import { ${parts.join(', ')} } from ${quote(library)};`,
    "import type { Construct } from 'constructs';",
    '',
    '/** Watches what Model Monitor watched. What became what, and what has no counterpart, is in monitoring.md. */',
    'export class MonitoringStack extends Stack {',
    '  public constructor(scope: Construct, id: string, props?: StackProps) {',
    '    super(scope, id, props);',
    "    const reports = new s3.Bucket(this, 'Reports', {",
    '      encryption: s3.BucketEncryption.S3_MANAGED,',
    '      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,',
    '      enforceSSL: true,',
    '    });',
    ...body.buckets(),
    ...endpoints,
    '  }',
    '}',
  ].join('\n')}\n`;
}

/** The statements of the stack's constructor. */
class StackBody {
  private readonly found = new Map<string, string>();

  public constructor(private readonly names: CodeNames) {}

  /** The buckets that exist already; of what was rendered so far. */
  public buckets(): string[] {
    return [...this.found].map(
      ([bucket, variable], i) =>
        `    const ${variable} = s3.Bucket.fromBucketName(this, 'Data${i === 0 ? '' : i + 1}', ${quote(bucket)});`,
    );
  }

  public renderEndpoint(plan: EndpointPlan): string[] {
    const { endpointName, variantName, capture, samplingPercentage, kmsKeyId, drift, quality } = plan;
    const { variable, id } = this.names.take(endpointName, 'Endpoint');
    return [
      '',
      `    const ${variable} = MonitoredEndpoint.fromAttributes(this, ${quote(id)}, {`,
      `      endpointName: ${quote(endpointName)},`,
      ...(variantName === undefined ? [] : [`      variantName: ${quote(variantName)},`]),
      `      captureBucket: ${this.bucket(capture)},`,
      ...(capture.key === '' ? [] : [`      capturePrefix: ${quote(capture.key)},`]),
      ...(samplingPercentage === undefined ? [] : [`      captureSamplingPercentage: ${samplingPercentage},`]),
      ...(kmsKeyId === undefined ? [] : [`      encryptionKey: ${writeKey(kmsKeyId, `${id}Key`)},`]),
      '      reportBucket: reports,',
      ...(drift ? this.renderBaseline(drift) : []),
      '    });',
      ...(drift ? renderDrift(drift, variable, id) : []),
      ...(quality ? this.renderQuality(quality, plan, variable, id) : []),
    ];
  }

  private renderBaseline({ statistics, constraints, targetColumn, ignoredColumns }: DriftPlan): string[] {
    const file = (place: Place): string => `BaselineFile.fromBucket(${this.bucket(place)}, ${quote(place.key)})`;
    return [
      `      baseline: Baseline.fromModelMonitor(${file(statistics)}, {`,
      ...(constraints ? [`        constraints: ${file(constraints)},`] : []),
      ...(targetColumn === undefined ? [] : [`        targetColumn: ${quote(targetColumn)},`]),
      ...(ignoredColumns.length === 0 ? [] : [`        ignoredColumns: [${ignoredColumns.map(quote).join(', ')}],`]),
      '      }),',
    ];
  }

  private renderQuality(quality: QualityPlan, { slices }: EndpointPlan, endpoint: string, id: string): string[] {
    const { schedule, groundTruth, problemType, decisionThreshold, answer, criteria } = quality;
    return [
      '',
      `    // In place of ${oneLine(schedule)}.`,
      `    new QualityMonitor(this, ${quote(`${id}Quality`)}, {`,
      `      endpoint: ${endpoint},`,
      `      groundTruthBucket: ${this.bucket(groundTruth)},`,
      ...(groundTruth.key === '' ? [] : [`      groundTruthPrefix: ${quote(groundTruth.key)},`]),
      `      window: ${writeDuration(quality.windowSeconds)},`,
      `      labelDelay: ${writeDuration(quality.labelDelaySeconds)},`,
      `      problemType: ProblemType.${problemType.toUpperCase()},`,
      ...(decisionThreshold === undefined ? [] : [`      decisionThreshold: ${decisionThreshold},`]),
      ...(answer
        ? [
            `      answer: { ${Object.entries(answer)
              .map(([name, value]) => `${name}: ${quote(value)}`)
              .join(', ')} },`,
          ]
        : []),
      ...(criteria.length === 0
        ? []
        : [
            '      successCriteria: [',
            ...criteria.map(
              ({ metric, comparison, threshold }) =>
                `        SuccessCriterion.${metric}().${comparison}(${threshold}),`,
            ),
            '      ],',
          ]),
      ...(slices.length === 0
        ? []
        : [
            `      slices: [${slices
              .map(({ column, edges }) =>
                edges ? `Slice.byRange(${quote(column)}, [${edges.join(', ')}])` : `Slice.byValue(${quote(column)})`,
              )
              .join(', ')}],`,
          ]),
      '    });',
    ];
  }

  private bucket({ bucket }: Place): string {
    if (!this.found.has(bucket)) {
      this.found.set(bucket, this.names.take(bucket, 'Bucket').variable);
    }
    return this.found.get(bucket)!;
  }
}

function renderDrift({ schedule, windowSeconds, limits }: DriftPlan, endpoint: string, id: string): string[] {
  const thresholds = Object.entries(limits).map(([name, value]) => `${name}: ${value}`);
  return [
    '',
    `    // In place of ${oneLine(schedule)}.`,
    `    new DriftMonitor(this, ${quote(`${id}Drift`)}, {`,
    `      endpoint: ${endpoint},`,
    `      window: ${writeDuration(windowSeconds)},`,
    ...(thresholds.length === 0 ? [] : [`      thresholds: { ${thresholds.join(', ')} },`]),
    '    });',
  ];
}

/** The factories of Duration, and what they count in seconds. */
const UNITS = Object.entries({ days: 86_400, hours: 3600, minutes: 60, seconds: 1 });

function writeDuration(seconds: number): string {
  const [name, length] = UNITS.find(([, one]) => seconds > 0 && seconds % one === 0) ?? UNITS[3];
  return `Duration.${name}(${seconds / length})`;
}

function writeKey(key: string, id: string): string {
  return key.startsWith('arn:')
    ? `kms.Key.fromKeyArn(this, ${quote(id)}, ${quote(key)})`
    : `kms.Key.fromKeyArn(this, ${quote(id)}, this.formatArn({ service: 'kms', resource: 'key', resourceName: ${quote(key)} }))`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
