import type { DescribeModelPackageOutput, ModelApprovalStatus, UserContext } from '@aws-sdk/client-sagemaker';
import { APPROVALS } from '../../contract/champion';
import { VERSION_METADATA } from '../../contract/jobs';

/** What was decided about a version, and by whom as far as SageMaker says so. */
export interface Approval {
  /** The key of the version's metadata that records it; undefined while nobody has decided. */
  readonly key?: string;
  /** Who decided, as a value of the version's metadata; undefined while nobody has. */
  readonly who?: string;
  /** The same in a sentence, for the model card; undefined while nobody has decided. */
  readonly sentence?: string;
}

/** What the version's metadata calls who decided. */
const KEYS: Partial<Record<ModelApprovalStatus, string>> = {
  Approved: VERSION_METADATA.approvedBy,
  Rejected: VERSION_METADATA.rejectedBy,
};
const AUTOMATICALLY = 'the pipeline - automatically at registration';
const UNKNOWN = 'somebody - see UpdateModelPackage in CloudTrail';
/** Of a value of the metadata: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html */
const NOT_ALLOWED = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const LONGEST_VALUE = 256;

/**
 * Who approved or rejected a version: who changed it last. That is read when the change is told of, before anybody else changes
 * it again.
 *
 * @param functionName this function's name: what it has written itself hides who came before
 */
export function readApproval(version: DescribeModelPackageOutput, functionName: string): Approval {
  const { ModelApprovalStatus: status = APPROVALS.pending, ApprovalDescription: why, LastModifiedTime } = version;
  const key = KEYS[status];
  if (key === undefined) {
    return {};
  }
  const who = nameApprover(version, functionName).replace(NOT_ALLOWED, ' ').slice(0, LONGEST_VALUE);
  const when = LastModifiedTime ? ` on ${LastModifiedTime.toISOString().slice(0, 10)}` : '';
  return { key, who, sentence: `${status} by ${who}${when}${why ? `: ${why}` : ''}` };
}

/** Whether the metadata says what was decided last, and nothing else. */
export function isRecorded({ key }: Approval, metadata: Readonly<Record<string, string>>): boolean {
  return Object.values(KEYS).every((one) => Object.hasOwn(metadata, one) === (one === key));
}

/** The keys of decisions that hold no more. */
export function listStale({ key }: Approval, metadata: Readonly<Record<string, string>>): string[] {
  return Object.values(KEYS).filter((one) => one !== key && Object.hasOwn(metadata, one));
}

function nameApprover({ LastModifiedBy: last, CreatedBy: creator }: DescribeModelPackageOutput, own: string): string {
  const name = nameUser(last);
  if (name === undefined || name === nameUser(creator)) {
    return AUTOMATICALLY;
  }
  return last?.IamIdentity?.Arn?.endsWith(`/${own}`) ? UNKNOWN : name;
}

/** A person of Studio by the name of the profile, everybody else by what IAM knows. */
function nameUser(user: UserContext | undefined): string | undefined {
  const { UserProfileName: profile, DomainId: domain, IamIdentity: iam } = user ?? {};
  if (profile) {
    return `${profile}${domain ? ` of Studio domain ${domain}` : ''}`;
  }
  return iam?.SourceIdentity ? `${iam.SourceIdentity} as ${iam.Arn}` : iam?.Arn;
}
