import * as v from 'valibot';
import { type EndpointSettings, parseEndpointSettings } from '../../contract/endpoint-settings';
import {
  anyObject,
  type Configuration,
  listOf,
  numberFrom,
  oneOf,
  text,
  textLike,
  truth,
} from '../../contract/validation';
import { isAnswerUrl } from '../../engine/aws/cloudformation';
import { FAILURE_KINDS } from './classify-failure';

// What is read back may have been written by another version, damaged, or put there by somebody else: nothing is obeyed
// that was not checked. Properties that are not known here are left out: a newer version may have written them.

const milliseconds = () => numberFrom(0);

const OWNER = /* @__PURE__ */ v.object({ stack: text(), resource: text() });

/** A settings document as it was written; `parseEndpointSettings` reads texts. */
const SETTINGS = /* @__PURE__ */ v.pipe(
  anyObject(),
  v.rawTransform<Record<string, unknown>, EndpointSettings>(({ dataset, addIssue, NEVER }) => {
    try {
      return parseEndpointSettings(JSON.stringify(dataset.value));
    } catch (error) {
      addIssue({ message: `settings of an endpoint (${(error as Error).message})` });
      return NEVER;
    }
  }),
);

/** A request of CloudFormation that waits for its answer. */
export const PENDING_REQUEST = /* @__PURE__ */ v.object({
  ResponseURL: v.custom<string>(isAnswerUrl, 'an https address of CloudFormation'),
  StackId: textLike(/^arn:[^:]+:cloudformation:/, 'the ARN of a stack'),
  RequestId: text(),
  LogicalResourceId: text(),
  type: oneOf(['Create', 'Update', 'Delete']),
  /** What it asks for; absent for Delete. */
  settings: v.optional(SETTINGS),
  /** Who asks; absent in requests that were kept before endpoints had owners. */
  owner: v.optional(OWNER),
  /** Whether the endpoint serves on after a Delete. */
  isRetained: v.optional(truth()),
  /** When CloudFormation made it, in milliseconds, as its address is signed. */
  signedAt: v.optional(milliseconds()),
  /** When it came and when it must be answered, in milliseconds of the wall clock: CloudFormation waits in real time. */
  receivedAt: milliseconds(),
  deadline: milliseconds(),
});

/** Settings, the request that brought them, and who asked. */
const CLAIM = {
  requestId: /* @__PURE__ */ text(),
  settings: SETTINGS,
  /** Absent in settings that were stored before endpoints had owners. */
  owner: /* @__PURE__ */ v.optional(OWNER),
  /** When CloudFormation asked for them: of one owner, what was asked for before is of a former generation. */
  signedAt: /* @__PURE__ */ v.optional(milliseconds()),
};

/** The settings in force, and those of resources that gave way to their owner and are not deleted yet, newest last. */
export const STORED_SETTINGS = /* @__PURE__ */ v.object({
  ...CLAIM,
  former: v.optional(listOf(v.object(CLAIM))),
});

/** That a configuration was rolled out, so that a failed rollout is neither repeated for ever nor forgotten. */
export const ATTEMPT = /* @__PURE__ */ v.object({
  configName: text(),
  state: oneOf(['started', 'failed']),
  /** When it began, or when it failed, in milliseconds of the wall clock. */
  startedAt: milliseconds(),
  /** When the endpoint had last been changed before the rollout (ISO); absent for a new endpoint. */
  modifiedBefore: v.optional(text()),
  /** It was asked for, and SageMaker did not say that it took it, or that an endpoint is there already: that need not be this one. */
  isUnseen: v.optional(truth()),
  /** Why it failed. */
  reason: v.optional(text()),
  /** What kind of failure it was; absent in attempts that were kept before failures had kinds. */
  failure: v.optional(oneOf(FAILURE_KINDS)),
  /** How often it has failed. */
  failures: v.optional(numberFrom(0)),
  /** When it is tried again, in milliseconds of the wall clock; absent: at once, if at all. */
  retryAt: v.optional(milliseconds()),
  /** It failed, and nobody has been told of that yet. */
  isUntold: v.optional(truth()),
  /** That its version was marked Rejected, and when, or why that was refused; `untold`: why it is, as long as nobody was told. */
  rejection: v.optional(
    v.object({ arn: text(), at: milliseconds(), refused: v.optional(text()), untold: v.optional(text()) }),
  ),
});

const HANDLED_REQUEST = /* @__PURE__ */ v.object({
  requestId: text(),
  status: oneOf(['SUCCESS', 'FAILED']),
  /** Absent in requests that were handled before endpoints had owners. */
  owner: v.optional(OWNER),
  signedAt: v.optional(milliseconds()),
});

/** Requests that were answered, oldest first. */
export const HANDLED_REQUESTS = /* @__PURE__ */ listOf(HANDLED_REQUEST);

/** What was made of log groups. */
export const LOG_RETENTION = /* @__PURE__ */ v.object({
  /** The request whose settings were in force when they were seen to last; absent before the first time. */
  requestId: v.optional(text()),
  /** What was wanted then. */
  seenTo: v.optional(text()),
  /** What was put on each last, by its ARN; absent where it was left as it was. */
  put: v.optional(v.record(text(), text())),
  /** Since when it has failed, when it did last, in milliseconds of the wall clock, and whether that was told. */
  failing: v.optional(v.object({ since: milliseconds(), at: milliseconds(), isTold: truth() })),
});

/** That the settings in force are gone while their endpoint serves on. */
export const SETTINGS_LOSS = /* @__PURE__ */ v.object({
  /** When that was seen first, in milliseconds of the wall clock. */
  since: milliseconds(),
  isTold: v.optional(truth()),
});

/** A request of CloudFormation that waits for its answer. */
export type PendingRequest = Configuration<typeof PENDING_REQUEST>;
/** The settings in force, and the request that brought them. */
export type StoredSettings = Configuration<typeof STORED_SETTINGS>;
/** That a configuration was rolled out. */
export type Attempt = Configuration<typeof ATTEMPT>;
/** A request that was answered: what a second delivery of the same request is recognised by. */
export type HandledRequest = Configuration<typeof HANDLED_REQUEST>;
/** What was made of log groups. */
export type LogRetention = Configuration<typeof LOG_RETENTION>;

/** That the settings in force are gone. */
export type SettingsLoss = Configuration<typeof SETTINGS_LOSS>;

/** Whether a request was answered before: an event may come more than once. */
export function isHandled({ RequestId }: PendingRequest, handled: readonly HandledRequest[]): boolean {
  return handled.some(({ requestId }) => requestId === RequestId);
}
