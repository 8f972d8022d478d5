import io.github.cdksagemakerlifecycle.Algorithm;
import io.github.cdksagemakerlifecycle.Column;
import io.github.cdksagemakerlifecycle.DataRecipe;
import io.github.cdksagemakerlifecycle.DataRecipeProps;
import io.github.cdksagemakerlifecycle.MlLifecycleStack;
import io.github.cdksagemakerlifecycle.SuccessCriterion;
import io.github.cdksagemakerlifecycle.TargetColumnProps;
import io.github.cdksagemakerlifecycle.XgboostProps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;

/** The smallest stack of app.ts, as a Java app has it. */
public final class Smallest {
    public static void main(final String[] arguments) {
        App app = new App();
        // Requests have the columns in this order, which Map.of does not keep.
        Map<String, Column> columns = new LinkedHashMap<>();
        columns.put("customer_id", Column.id());
        columns.put("churn", Column.target(TargetColumnProps.builder().positiveClass("Yes").build()));
        columns.put("tenure", Column.numeric());
        columns.put("contract", Column.categorical());
        MlLifecycleStack.Builder.create(app, "Smallest")
            .env(Environment.builder().account("111122223333").region("eu-west-1").build())
            .lifecycleName("smallest")
            .recipe(new DataRecipe(DataRecipeProps.builder().columns(columns).build()))
            .algorithm(Algorithm.xgboost(XgboostProps.builder().rounds(10).build()))
            .successCriteria(List.of(SuccessCriterion.auc().atLeast(0.8)))
            .build();
        app.synth();
    }
}
