module smallest

go 1.25

require github.com/cdk-sagemaker-lifecycle/cdk-sagemaker-lifecycle-go/cdksagemakerlifecycle v0.1.0

replace (
	github.com/aws/aws-cdk-go/awscdksagemakeralpha/v2 => ../alpha
	github.com/cdk-sagemaker-lifecycle/cdk-sagemaker-lifecycle-go/cdksagemakerlifecycle => ../library
)
