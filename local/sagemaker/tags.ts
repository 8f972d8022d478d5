import type { Tag } from '@aws-sdk/client-sagemaker';
import type { Operations } from '../interfaces';
import { couldNotFind, validationError } from './errors';
import { cutPage } from './pagination';

/** The tags of every local SageMaker resource, by ARN. */
export class TagStore {
  private readonly tags = new Map<string, Map<string, string>>();

  /** Begins to know a resource. */
  public create(arn: string, tags: Tag[] = []): void {
    this.tags.set(arn, new Map());
    this.add(arn, tags);
  }

  /** Adds or replaces tags. */
  public add(arn: string, tags: Tag[]): void {
    const known = this.ofResource(arn);
    if (new Set(tags.map((tag) => tag.Key!.toLowerCase())).size < tags.length) {
      throw validationError('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    }
    tags.forEach((tag) => known.set(tag.Key!, tag.Value!));
  }

  public list(arn: string): Tag[] {
    return [...this.ofResource(arn)].map(([Key, Value]) => ({ Key, Value }));
  }

  /** Replaces all tags, as CloudFormation does. */
  public replace(arn: string, tags: Tag[] = []): void {
    this.ofResource(arn).clear();
    this.add(arn, tags);
  }

  /** Forgets a resource. */
  public delete(arn: string): void {
    this.tags.delete(arn);
  }

  /** AddTags, ListTags and DeleteTags. */
  public operations(): Operations {
    return {
      AddTags: ({ ResourceArn, Tags }) => {
        this.add(ResourceArn, Tags);
        return { Tags: this.list(ResourceArn) };
      },
      ListTags: (request) => {
        const { page, NextToken } = cutPage(this.list(request.ResourceArn), request);
        return { Tags: page, NextToken };
      },
      DeleteTags: ({ ResourceArn, TagKeys }) => {
        const known = this.ofResource(ResourceArn);
        TagKeys.forEach((key: string) => known.delete(key));
        return {};
      },
    };
  }

  private ofResource(arn: string): Map<string, string> {
    const tags = this.tags.get(arn);
    if (tags === undefined) {
      throw couldNotFind('resource', arn);
    }
    return tags;
  }
}
