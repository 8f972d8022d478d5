// The smallest stack of app.ts, as a Go app has it: a map has no order of its own, so that columns are in the order of their names.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	lifecycle "github.com/cdk-sagemaker-lifecycle/cdk-sagemaker-lifecycle-go/cdksagemakerlifecycle"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	lifecycle.NewMlLifecycleStack(app, jsii.String("Smallest"), &lifecycle.MlLifecycleStackProps{
		Env:           &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")},
		LifecycleName: jsii.String("smallest"),
		Recipe: lifecycle.NewDataRecipe(&lifecycle.DataRecipeProps{
			Columns: &map[string]lifecycle.Column{
				"customer_id": lifecycle.Column_Id(),
				"churn":       lifecycle.Column_Target(&lifecycle.TargetColumnProps{PositiveClass: jsii.String("Yes")}),
				"tenure":      lifecycle.Column_Numeric(nil),
				"contract":    lifecycle.Column_Categorical(nil),
			},
		}),
		Algorithm:       lifecycle.Algorithm_Xgboost(&lifecycle.XgboostProps{Rounds: jsii.Number(10)}),
		SuccessCriteria: &[]lifecycle.SuccessCriterion{lifecycle.SuccessCriterion_Auc().AtLeast(jsii.Number(0.8), nil)},
	})
	app.Synth(nil)
}
