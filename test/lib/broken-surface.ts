// What the rules of public-surface.test.ts are there to find: each of them finds something here.
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';

interface IResource extends IConstruct {}

/** A kind. */
export enum BrokenKind {
  ONE = 'one',
}

/** Stands for Broken, and nothing refers to one. */
export interface IBroken extends IResource {
  /** Lacks readonly. */
  brokenName: string;
}

/** The properties. */
export interface BrokenProps {
  /** A class of aws-cdk-lib in place of its interface. */
  readonly role: iam.Role;
  /** A class of ours in place of its interface. */
  readonly other: Broken;
  /** An optional one without a default. */
  readonly window?: number;
  /**
   * A required one with a default.
   * @default 1
   */
  readonly count: number;
  /** A string in place of an enum. */
  readonly brokenKind: string;
  /** The enum. */
  readonly kind: BrokenKind;
  /** Written out in place of an enum. */
  readonly side: 'left' | 'right';
  /** Anything. */
  readonly anything: any;
}

/** Nothing that a construct takes or gives. */
export interface Unreachable {
  readonly undocumented: string;
}

/** A constant is no type. */
export const INTERNAL = 'internal';

/** A construct that others do not have the shape of. */
export class Broken extends Construct implements IBroken {
  /** The name. */
  public readonly brokenName: string = '';

  public constructor(scope: Construct, props: BrokenProps) {
    super(scope, props.brokenKind);
  }

  /** A metric by another name. */
  public countOfErrors(): cloudwatch.Metric {
    throw new Error();
  }

  /** A grant that says nothing of what it did. */
  public grantRead(_grantee: iam.IGrantable): void {}
}
