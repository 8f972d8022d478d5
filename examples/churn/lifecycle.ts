import { Duration } from 'aws-cdk-lib';
import {
  Algorithm,
  Column,
  Costs,
  DataRecipe,
  type MlLifecycleStackProps,
  ModelApproval,
  Scaling,
  Slice,
  SuccessCriterion,
} from '../../lib';

const yesOrNo = Column.numeric();
const category = Column.categorical();

/** Which telephone customers will leave? The data is described in telco-churn.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'churn',
  recipe: new DataRecipe({
    columns: {
      customer_id: Column.id(),
      churn: Column.target({ positiveClass: 'Yes', negativeClass: 'No' }),
      female: Column.personalData(),
      senior_citizen: yesOrNo,
      partner: yesOrNo,
      dependents: yesOrNo,
      tenure: Column.numeric({ scaling: Scaling.STANDARD }),
      phone_service: yesOrNo,
      multiple_lines: category,
      internet_service: category,
      online_security: category,
      online_backup: category,
      device_protection: category,
      tech_support: category,
      streaming_tv: category,
      streaming_movies: category,
      contract: category,
      paperless_billing: yesOrNo,
      payment_method: category,
      monthly_charges: Column.numeric({ scaling: Scaling.STANDARD }),
      total_charges: Column.numeric({ scaling: Scaling.STANDARD }),
    },
  }),
  algorithm: Algorithm.xgboost({ rounds: 120, hyperparameters: { max_depth: 2, eta: 0.1 } }),
  // A discount for somebody who stays anyway, and a customer who leaves without having got one.
  costs: Costs.binary({ falsePositive: 20, falseNegative: 60, unit: 'USD' }),
  successCriteria: [
    SuccessCriterion.auc().atLeast(0.75),
    SuccessCriterion.improvementOverNaive('costPerRow').atLeast(0.1),
  ],
  approval: ModelApproval.AUTOMATIC,
  // In the story of the local run it is known after two days who has left; else a month would be more like it.
  quality: { labelDelay: Duration.days(2), slices: [Slice.byValue('contract'), Slice.byValue('internet_service')] },
};
