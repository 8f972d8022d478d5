import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { StartConditionConfig } from '../../contract/retrain-guards';
import { LifecycleValidationError } from '../foundation/validation-error';

/**
 * What a trigger has, of which a condition may speak.
 *
 * @internal
 */
export interface ConditionSubjects {
  readonly alarms: cloudwatch.IAlarm[];
  readonly newData: boolean;
  readonly schedule: boolean;
  readonly pipelines: sagemaker.IPipeline[];
}

/**
 * What has to be so before a retraining starts. Alarms have to be in ALARM at that moment; new data, the schedule and the end of
 * another pipeline have to have come since the last run.
 */
export abstract class StartCondition {
  /** One of the trigger's alarms is in ALARM. */
  public static alarm(alarm: cloudwatch.IAlarm): StartCondition {
    return new Bound(({ alarms }) =>
      alarms.some((each) => each.node.path === alarm.node.path)
        ? { alarm: alarm.alarmName }
        : refuse(`alarm ${alarm.node.path}, which is not among the alarms of the trigger`),
    );
  }

  /** Any of the trigger's alarms is in ALARM; of a lifecycle, its own are among them. */
  public static anyAlarm(): StartCondition {
    return new Bound(({ alarms }) =>
      alarms.length > 0
        ? { any: alarms.map(({ alarmName }) => ({ alarm: alarmName })) }
        : refuse('an alarm, but the trigger has none'),
    );
  }

  /** There is data that is newer than the last run. */
  public static newData(): StartCondition {
    return new Bound(({ newData }) =>
      newData ? { newData: true } : refuse('new data, but the trigger does not start on new data'),
    );
  }

  /** The schedule has come since the last run. */
  public static schedule(): StartCondition {
    return new Bound(({ schedule }) =>
      schedule ? { schedule: true } : refuse('the schedule, but the trigger has none'),
    );
  }

  /** A pipeline of `afterPipelines` has ended since the last run. */
  public static pipelineEnd(pipeline: sagemaker.IPipeline): StartCondition {
    return new Bound(({ pipelines }) =>
      pipelines.some((each) => each.node.path === pipeline.node.path)
        ? { pipeline: pipeline.pipelineName }
        : refuse(`the pipeline ${pipeline.node.path}, which is not among afterPipelines`),
    );
  }

  /** All of the conditions hold. */
  public static all(...conditions: StartCondition[]): StartCondition {
    return new Bound((subjects) => ({ all: bindSome('all', conditions, subjects) }));
  }

  /** At least one of the conditions holds. */
  public static any(...conditions: StartCondition[]): StartCondition {
    return new Bound((subjects) => ({ any: bindSome('any', conditions, subjects) }));
  }

  /** @internal */
  public abstract _bind(subjects: ConditionSubjects): StartConditionConfig;
}

class Bound extends StartCondition {
  public constructor(private readonly bind: (subjects: ConditionSubjects) => StartConditionConfig) {
    super();
  }

  /** @internal */
  public _bind(subjects: ConditionSubjects): StartConditionConfig {
    return this.bind(subjects);
  }
}

function bindSome(name: string, conditions: StartCondition[], subjects: ConditionSubjects): StartConditionConfig[] {
  if (conditions.length === 0) {
    throw new LifecycleValidationError(`startWhen: StartCondition.${name} needs at least one condition, got none`);
  }
  return conditions.map((condition) => condition._bind(subjects));
}

function refuse(what: string): never {
  throw new LifecycleValidationError(`startWhen: speaks of ${what}`);
}
