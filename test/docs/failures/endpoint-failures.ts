import { AWS, DEPLOY, type FailingPart } from './failure-path';

export const DEPLOY_MODEL: FailingPart = {
  name: 'deploy-model',
  what: "the endpoint's controller",
  ends: 'queue',
  paths: [
    {
      fails:
        'a version or changed settings: SageMaker refuses them, the containers do not start, an alarm rolls them back',
      retried: 'the controller, by the [kind of the failure](controllers.md#what-a-failure-means)',
      ends: 'a recorded attempt; a deploy that waits is answered FAILED with the reason, and what served goes on serving',
      told: ['RolloutFailed', 'VersionRejected'],
      replay: 'put right what the reason names, then deploy again, or approve the version again',
      tests: [
        DEPLOY(
          'controller',
          'a version whose rollout is rolled back is rejected with the reason, and never tried again',
        ),
        DEPLOY('failures', 'a failure is told with whether it is tried again, and a rejection with the reason'),
        DEPLOY(
          'cloudformation-requests',
          'a refusal of SageMaker fails the deploy at once with its reason, and is not repeated',
        ),
      ],
      logs: ['rollout failed'],
    },
    {
      fails: 'the controller dies between such a failure and its notice',
      retried: 'the next look',
      ends: 'told, whatever is wanted by then',
      told: ['RolloutFailed'],
      replay: 'nothing',
      tests: [
        DEPLOY(
          'untold-failures',
          'between a refused start and its notice is followed by one who tells of it, though nothing asks for it any more',
        ),
        DEPLOY(
          'untold-failures',
          'when the endpoint was asked for leaves its attempt: one that fails before anybody looks is told',
        ),
      ],
    },
    {
      fails: 'marking such a version Rejected: the permission is missing',
      retried: 'nobody: it is tried no more all the same',
      ends: 'the recorded attempt, with the refusal',
      told: ['VersionRejected'],
      replay: 'reject the version in the registry',
      tests: [DEPLOY('controller', 'a role of its own that may not reject changes nothing but that')],
      logs: ['a version that cannot serve could not be rejected'],
    },
    {
      fails: 'a start for which AWS has no room',
      retried: 'the controller, with growing waits: without end while nothing serves, five times while something does',
      ends: 'a recorded attempt',
      told: ['RolloutFailed'],
      replay: 'nothing, or deploy again with another instance type',
      tests: [
        DEPLOY(
          'failures',
          'is tried again without end while nothing serves, ever less often, and serves once there is room',
        ),
        DEPLOY('failures', 'is tried five times while something serves, is no fault of the version, and is left then'),
      ],
    },
    {
      fails: 'a start for a reason that is not known',
      retried:
        'the controller, in the end once a day: without end while nothing serves, five times while something does',
      ends: 'a recorded attempt; the version marked Rejected, while another one serves',
      told: ['RolloutFailed', 'VersionRejected'],
      replay: 'put right what the reason names, and deploy again; approve the version again, where it was rejected',
      tests: [
        DEPLOY(
          'failures',
          'is tried again without end while nothing serves, in the end once a day, and serves once it passes',
        ),
        DEPLOY('failures', 'is tried five times while something serves, and rejected then'),
      ],
    },
    {
      fails: 'both objects that hold the settings are deleted or damaged, while the endpoint serves',
      retried: 'nobody: nobody else knows the settings',
      ends: 'what serves goes on serving; a note of what was told',
      told: ['SettingsLost'],
      replay: 'deploy again with a change of the endpoint, or restore the objects from their versions',
      tests: [
        DEPLOY('lost-settings', 'are told once, and a deploy that changes the endpoint brings them back'),
        DEPLOY(
          'lost-settings',
          'are in force again where somebody restores the objects, and told anew when they are lost again',
        ),
      ],
      logs: ['the settings in force are lost'],
    },
    {
      fails: 'a rollout that was under way when both were lost',
      retried: 'nobody, until settings are there again',
      ends: 'a recorded attempt; what served before goes on serving',
      told: ['RolloutFailed', 'SettingsLost'],
      replay: 'bring the settings back, after which it is tried again by its kind of failure',
      tests: [
        DEPLOY('lost-settings', 'are told, and so is that it %s'),
        DEPLOY('lost-settings', 'are told, and so is its failure where the mark of the rollout is lost as well'),
      ],
    },
    {
      fails: 'a configuration or model of what serves was deleted, and SageMaker refuses to make it again',
      retried: 'every look',
      ends: 'what runs goes on serving; a note of what was told',
      told: ['ServingNotRestored'],
      replay: 'put right what the reason names, or approve another version',
      tests: [
        DEPLOY('failures', 'what serves and cannot be made again is told once for each reason, and no sweep fails'),
      ],
      logs: ['what serves cannot be made again'],
    },
    {
      fails:
        'a log group, of the containers or of jobs: CloudWatch Logs refuses to create it or its retention, or does not answer',
      retried: 'the controller, every sweep, without end',
      ends: 'a note of since when; rollouts and answers to CloudFormation go on, and the group keeps everything',
      told: ['LogRetentionNotSet'],
      replay: 'put right what the reason names',
      tests: [
        DEPLOY('keep-logs', 'keeps neither a rollout nor the answer to CloudFormation waiting'),
        DEPLOY(
          'keep-logs',
          'is tried again every five minutes at most, told once after a quarter of an hour, and forgotten when it passes',
        ),
        DEPLOY('keep-logs', 'that nobody can be told of fails no look, and is told later'),
      ],
      logs: ['a log group has no retention yet', 'nobody could be told of a log group without retention'],
    },
    {
      fails: 'the endpoint of a former name, which was a token, cannot be deleted',
      retried: 'no: CloudFormation asks for it in the clean-up of a deployment, and goes on without it',
      ends: 'CloudFormation is answered FAILED; the endpoint of the present name is not touched',
      told: ['FormerEndpointLeft'],
      replay: 'delete it by hand',
      tests: [
        DEPLOY(
          'cloudformation-requests',
          'an endpoint of a former name that cannot be deleted is told, and its request answered once',
        ),
      ],
      errors: ['RetiredEndpointBusyError'],
    },
    {
      fails: 'an object of the state is damaged or somebody else wrote it',
      retried: 'nobody: it is not obeyed',
      ends: 'the folder `set-aside/`',
      told: ['StateSetAside'],
      replay: 'deploy again with a changed setting, if settings were lost with their copy',
      tests: [
        DEPLOY('state', 'settings that are damaged are those of the copy'),
        [
          'test/e2e/operations.test.ts',
          'state that somebody else wrote is told to people, with what goes on serving and the cure',
        ],
      ],
      logs: ['a part of the state cannot be used'],
    },
    {
      fails: 'a look: SageMaker or S3 does not answer, throttles, or a permission is missing',
      retried: 'Lambda, twice; then every sweep and every event',
      ends: 'the dead-letter queue; a request of CloudFormation is kept and answered by any later look',
      told: ['HandlerAlarm', 'ControllerSilenceAlarm'],
      replay:
        'nothing is needed, since the next sweep looks again; `sagemaker-lifecycle replay NAME`, or invoke the function with `{"source": "sweep"}`',
      tests: [
        DEPLOY('cloudformation-requests', 'a missing permission to look is answered instead of waited out'),
        [
          'test/e2e/operations.test.ts',
          'a controller that is killed in the middle of a rollout ends it right, and its letters are replayed',
        ],
      ],
      errors: ['EndlessLookError', 'LockHeldError', 'InvalidS3UriError'],
      logs: ['the look could not be counted'],
    },
    {
      fails: 'a request of CloudFormation whose time is up, or that meets a refusal',
      retried: 'every look until 11 minutes before CloudFormation gives up',
      ends: 'answered FAILED with the reason: the stack rolls back',
      told: [],
      replay: 'deploy again',
      tests: [
        DEPLOY('cloudformation-requests', 'a deploy that takes too long is told so before CloudFormation gives up'),
        DEPLOY('state', 'is given at once where the state cannot be written'),
      ],
      logs: ['requests of CloudFormation could not be answered'],
    },
    {
      fails: 'the answer to CloudFormation cannot be delivered',
      retried: 'the function, then every look, until it is delivered or CloudFormation takes it no longer',
      ends: 'CloudFormation gives up after the time-out of the resource, and the stack rolls back',
      told: ['HandlerAlarm'],
      replay: 'deploy again',
      tests: [AWS('common', 'that is refused for good counts as given; one that cannot be delivered is an error')],
      errors: ['AnswerNotDeliveredError'],
      logs: ['CloudFormation no longer takes the answer'],
    },
    {
      fails: 'a request of CloudFormation comes when its hour is over',
      retried: 'nobody',
      ends: 'a deletion is done, a deploy is not begun; nobody is answered, because CloudFormation took the silence for a failure',
      told: [],
      replay: 'nothing: the stack has rolled back, or says that it failed; deploy again',
      tests: [DEPLOY('state', 'is given to nobody when the hour is over: CloudFormation waits no more')],
      logs: ['CloudFormation no longer waits for the answer'],
    },
    {
      fails: 'an event that only looks like one of CloudFormation',
      retried: 'nobody',
      ends: 'left out: nothing is asked of the address that it names',
      told: [],
      replay: 'nothing: nobody waits for it',
      tests: [
        DEPLOY('state', 'goes to CloudFormation only'),
        AWS('common', 'goes to an https address of CloudFormation only'),
      ],
      logs: ['a request is not of CloudFormation: it is left out'],
    },
    {
      fails: 'the tags of the endpoint, or the approval of what serves, cannot be read or written',
      retried: 'every look',
      ends: 'the state says whose the endpoint is; what serves goes on serving',
      told: [],
      replay: 'give the role of the controller the permission',
      tests: [
        DEPLOY(
          'ownership',
          'settings that were stored before there were owners are taken over by the next deploy, which writes whose it is',
        ),
        DEPLOY('failures', 'goes on serving, also with other settings, and is replaced by the next one'),
      ],
      logs: [
        'whose it is cannot be told from its tags',
        'whose endpoint it is cannot be written on it',
        'whose it is cannot be written on it',
        'whether what serves is approved cannot be told',
      ],
    },
    {
      fails: 'an alarm that rolls back is in ALARM before the rollout',
      retried: 'nobody: it is not watched during this rollout',
      ends: 'the rollout, watched by the other alarms',
      told: ['ErrorAlarm', 'LatencyAlarm'],
      replay: 'nothing',
      tests: [DEPLOY('controller', 'an alarm that is on because of what serves does not take its replacement back')],
      logs: ['rollback alarms are on before the rollout and are not watched during it'],
    },
    {
      fails: 'nothing: an operator rolled back',
      retried: 'nobody',
      ends: 'newer versions are Rejected, with the reason that the operator gave',
      told: [],
      replay: 'approve a version again',
      tests: [DEPLOY('operator', 'to a version that cannot serve is refused')],
      logs: ['rolled back by an operator'],
    },
  ],
};

export const ENDPOINT: FailingPart = {
  name: 'the endpoint',
  what: 'what answers requests',
  paths: [
    {
      fails: 'requests: 5XX, or too slow',
      retried: 'the client',
      ends: 'the client has the error; a rollout that is under way is rolled back',
      told: ['ErrorAlarm', 'LatencyAlarm'],
      replay: 'the client sends the request again',
      tests: [
        [
          'test/constructs/watching/lifecycle-alarms.test.ts',
          'has an alarm for whatever fails, each with a section in the runbook and an action on the topic',
        ],
      ],
    },
    {
      fails: 'data capture stops',
      retried: 'nobody: SageMaker says nothing',
      ends: 'requests that are answered and not seen by a monitor',
      told: ['CaptureAlarm'],
      replay: 'what was not captured is lost; deploy with new instances',
      tests: [
        [
          'test/engine/traffic/capture-share.test.ts',
          'the detector publishes what share of the requests was captured, and reports it',
        ],
        [
          'test/docs/what-is-created.test.ts',
          'two windows in a row with too few captured records raise the capture alarm',
        ],
      ],
    },
  ],
};
