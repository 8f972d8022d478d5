import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { EventBridgeEvent } from 'aws-lambda';
import { APPROVALS } from '../../contract/champion';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES } from '../../contract/events';
import { VERSION_METADATA } from '../../contract/jobs';
import { type Notice, type TellClients, tell } from '../../engine/aws/notice';
import { findFailure } from '../../engine/aws/pipeline-steps';
import type { ExecutionDetail, VersionDetail } from './cause';
import { nameRecord } from './name-record';
import type { RetrainSettings } from './settings';

type VersionNews = 'VersionWaiting' | 'VersionApproved';

/** What people hear of besides decisions. */
export type News =
  | { readonly kind: 'RunFailed'; readonly run: string }
  | { readonly kind: VersionNews; readonly version: VersionDetail };

const VERSION_NEWS: Readonly<Record<string, VersionNews | undefined>> = {
  [APPROVALS.pending]: 'VersionWaiting',
  [APPROVALS.approved]: 'VersionApproved',
};

/** What telling needs. */
export interface NewsOptions extends RetrainSettings, TellClients {
  readonly sageMaker: SageMakerClient;
}

/** The news in an event; undefined for one that asks for a retraining, or is none of those that this handler knows. */
export function readNews(event: unknown, pipelineName: string): News | undefined {
  const { 'detail-type': type, detail } = (event ?? {}) as Partial<EventBridgeEvent<string, unknown>>;
  if (type === DETAIL_TYPES.execution) {
    const {
      pipelineArn = '',
      pipelineExecutionArn: run,
      currentPipelineExecutionStatus: status,
    } = (detail ?? {}) as Partial<ExecutionDetail>;
    const isOurs = pipelineArn.split('/').pop()!.toLowerCase() === pipelineName.toLowerCase();
    return isOurs && run !== undefined && status === ENDED_EXECUTION_STATES.failed
      ? { kind: 'RunFailed', run }
      : undefined;
  }
  const version = detail as Partial<VersionDetail> | undefined;
  const kind = type === DETAIL_TYPES.modelPackage ? VERSION_NEWS[version?.ModelApprovalStatus ?? ''] : undefined;
  return kind && version?.ModelPackageArn !== undefined ? { kind, version: version as VersionDetail } : undefined;
}

/** Tells people; what the topic did not take is an error, after which the event comes again. */
export async function tellNews(news: News, time: Date, options: NewsOptions): Promise<void> {
  const told =
    news.kind === 'RunFailed'
      ? await describeRun(news.run, options)
      : describeVersion(news.kind, news.version, options);
  const notice: Notice = { kind: news.kind, time, ...told };
  await tell(notice, { ...options, lifecycle: options.pipelineName, insists: true });
}

async function describeRun(run: string, options: NewsOptions): Promise<Pick<Notice, 'happened' | 'holds' | 'details'>> {
  const reason = await findFailure(run, options);
  const record = nameRecord(run, options);
  return {
    happened: `The run ${run} failed: ${reason}`,
    holds: `no model of it was registered; what serves goes on serving${record.words}`,
    details: { pipelineExecutionArn: run, reason, ...record.details },
  };
}

function describeVersion(
  kind: VersionNews,
  {
    ModelPackageArn: version,
    ModelPackageDescription: evaluation,
    CustomerMetadataProperties: metadata = {},
  }: VersionDetail,
  settings: RetrainSettings,
): Pick<Notice, 'happened' | 'holds' | 'details'> {
  const approvedBy = metadata[VERSION_METADATA.approvedBy];
  const evaluationPage = metadata[VERSION_METADATA.evaluationPage];
  const record = nameRecord(metadata[VERSION_METADATA.run], settings);
  return kind === 'VersionWaiting'
    ? {
        happened: `The model version ${version} waits for approval${evaluation ? `. Its evaluation: ${evaluation}` : ''}`,
        holds: `it does not serve before it is approved; what serves goes on serving${record.words}`,
        details: { version, evaluation, evaluationPage, ...record.details },
      }
    : {
        happened: `The model version ${version} was approved by ${approvedBy ?? 'somebody whom SageMaker does not name'}`,
        holds: 'it is rolled out if it is the newest approved version; what serves goes on serving until then',
        details: { version, approvedBy, evaluationPage, ...record.details },
      };
}
