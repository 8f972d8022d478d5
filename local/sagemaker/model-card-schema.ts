// What SageMaker takes as the content of a model package's model card, written from its documentation:
// https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html#model-card-schema
import * as v from 'valibot';

const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));
const LONG = v.optional(text(2048));
const MIDDLE = v.optional(text(1024));
const URIS = v.optional(v.pipe(v.array(text(1024)), v.maxLength(15)));
const NAME = v.pipe(v.string(), v.minLength(1));
const AXIS = v.optional(text(63));
const AXES = v.optional(v.array(text(63)));
const METRIC = { name: NAME, notes: MIDDLE };
const NUMBERS = v.pipe(v.array(v.number()), v.minLength(1));
const NAMED_VALUES = v.optional(v.pipe(v.array(v.strictObject({ name: NAME, value: NAME })), v.maxLength(100)));

const METRIC_DATA = v.union([
  v.strictObject({
    ...METRIC,
    type: v.picklist(['number', 'string', 'boolean']),
    value: v.union([v.number(), text(63), v.boolean()]),
    x_axis_name: AXIS,
    y_axis_name: AXIS,
  }),
  v.strictObject({
    ...METRIC,
    type: v.literal('linear_graph'),
    value: v.pipe(v.array(v.strictTuple([v.number(), v.number()])), v.minLength(1)),
    x_axis_name: AXIS,
    y_axis_name: AXIS,
  }),
  v.strictObject({ ...METRIC, type: v.literal('bar_chart'), value: NUMBERS, x_axis_name: AXES, y_axis_name: AXIS }),
  v.strictObject({
    ...METRIC,
    type: v.literal('matrix'),
    value: v.pipe(v.array(v.pipe(NUMBERS, v.maxLength(20))), v.minLength(1), v.maxLength(20)),
    x_axis_name: AXES,
    y_axis_name: AXES,
  }),
]);

/** The content; nothing else may be in it. */
export const MODEL_CARD_CONTENT = v.strictObject({
  model_overview: v.optional(v.strictObject({ model_creator: MIDDLE, model_artifact: URIS })),
  intended_uses: v.optional(
    v.strictObject({
      purpose_of_model: LONG,
      intended_uses: LONG,
      factors_affecting_model_efficiency: LONG,
      risk_rating: v.optional(v.picklist(['High', 'Medium', 'Low', 'Unknown'])),
      explanations_for_risk_rating: LONG,
    }),
  ),
  business_details: v.optional(
    v.strictObject({ business_problem: LONG, business_stakeholders: LONG, line_of_business: LONG }),
  ),
  training_details: v.optional(
    v.strictObject({
      training_observations: MIDDLE,
      training_job_details: v.optional(
        v.strictObject({
          training_arn: MIDDLE,
          training_datasets: URIS,
          training_environment: v.optional(v.strictObject({ container_image: URIS })),
          hyper_parameters: NAMED_VALUES,
          user_provided_hyper_parameters: NAMED_VALUES,
        }),
      ),
    }),
  ),
  evaluation_details: v.optional(
    v.array(
      v.strictObject({
        name: NAME,
        evaluation_observation: v.optional(text(2096)),
        evaluation_job_arn: v.optional(text(256)),
        datasets: v.optional(v.pipe(v.array(text(1024)), v.maxLength(10))),
        metadata: v.optional(v.record(v.string(), text(1024))),
        metric_groups: v.optional(v.array(v.strictObject({ name: NAME, metric_data: v.array(METRIC_DATA) }))),
      }),
    ),
  ),
  additional_information: v.optional(
    v.strictObject({
      ethical_considerations: LONG,
      caveats_and_recommendations: LONG,
      custom_details: v.optional(v.record(v.string(), text(1024))),
    }),
  ),
});
