import type {
  CreateLogGroupCommandInput,
  DeleteRetentionPolicyCommandInput,
  ListTagsForResourceCommandInput,
  PutRetentionPolicyCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { awsError } from './errors';

/** A log group. */
export interface LogGroup {
  /** Absent: without an end. */
  days?: number;
  readonly tags: Readonly<Record<string, string>>;
}

const GROUP_ARN = /^arn:aws:logs:eu-west-1:\d{12}:log-group:([^:]+)$/;
const DAYS: readonly unknown[] = Object.values(RetentionDays).filter((days) => days !== RetentionDays.INFINITE);

/** CloudWatch Logs, as far as log groups go. */
export class LogsModel {
  public readonly groups = new Map<string, LogGroup>();
  public calls = 0;
  /** Whether nobody may call it. */
  public isRefused = false;
  /** When somebody was refused. */
  public readonly refusals: number[] = [];
  /** What the next calls are answered with. */
  public readonly errors: Error[] = [];

  public constructor(private readonly now: () => number = () => 0) {}

  // The operations of CloudWatch Logs, by their names.

  public CreateLogGroup({ logGroupName = '', tags = {} }: CreateLogGroupCommandInput): unknown {
    this.begin();
    if (this.groups.has(logGroupName)) {
      throw awsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    this.groups.set(logGroupName, { tags });
    return {};
  }

  public PutRetentionPolicy({ logGroupName, retentionInDays }: PutRetentionPolicyCommandInput): unknown {
    const group = this.find(logGroupName);
    if (!DAYS.includes(retentionInDays)) {
      throw awsError('InvalidParameterException', `Invalid retention value ${retentionInDays}`);
    }
    group.days = retentionInDays;
    return {};
  }

  public DeleteRetentionPolicy({ logGroupName }: DeleteRetentionPolicyCommandInput): unknown {
    this.find(logGroupName).days = undefined;
    return {};
  }

  public ListTagsForResource({ resourceArn = '' }: ListTagsForResourceCommandInput): unknown {
    const [, name] = GROUP_ARN.exec(resourceArn) ?? [];
    if (name === undefined) {
      throw awsError('InvalidParameterException', `not the ARN of a log group: ${resourceArn}`);
    }
    return { tags: this.find(name).tags };
  }

  private find(name = ''): LogGroup {
    this.begin();
    const group = this.groups.get(name);
    if (!group) {
      throw awsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return group;
  }

  private begin(): void {
    this.calls++;
    if (this.isRefused) {
      this.refusals.push(this.now());
      throw awsError('AccessDeniedException', 'User is not authorized to perform this action');
    }
    const error = this.errors.shift();
    if (error) {
      throw error;
    }
  }
}
