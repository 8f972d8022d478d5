"""The library's scikit-learn algorithms: trained and served, and compared with scikit-learn itself to the digit."""

import io
import json
import shutil
from pathlib import Path

import inference
import numpy as np
import pytest
import train
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNetCV, LinearRegression, LogisticRegression
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from threadpoolctl import threadpool_info, threadpool_limits

from tabular import boosting
from tabular.boosting import find_best
from tabular.settings import SettingsError
from tests.conftest import JOBS
from tests.test_containers import post, serving
from tests.test_script_mode import SERVE, Script

#: what the constructs render, as their test writes it; some smaller here, so that the tests are quick
RENDERED = json.loads((JOBS / "tests" / "algorithm-hyperparameters.json").read_text())
SMALLER = {"randomForest": {"trees": "40"}, "histogramGradientBoosting": {"rounds": "60"}}
LOADERS = {"binary": load_breast_cancer, "multiclass": load_wine, "regression": load_diabetes}


class Split:
    """A table of scikit-learn's in three parts."""

    def __init__(self, problem):
        features, labels = LOADERS[problem](return_X_y=True)
        order = np.random.default_rng(0).permutation(len(labels))
        first, second = int(0.6 * len(labels)), int(0.8 * len(labels))
        parts = order[:first], order[first:second], order[second:]
        (self.x, self.xv, self.xt) = (features[part] for part in parts)
        (self.y, self.yv, self.yt) = (labels[part] for part in parts)

    def tables(self):
        return {"train": (self.y, self.x), "validation": (self.yv, self.xv)}


def write_rows(directory, labels, features):
    directory.mkdir(parents=True)
    lines = [",".join(map(repr, row)) for row in np.column_stack([labels, features]).tolist()]
    (directory / "rows.csv").write_text("\n".join(lines) + "\n")


def decode(hyperparameters):
    """As the toolkit hands them over."""
    decoded = {}
    for name, value in hyperparameters.items():
        try:
            decoded[name] = json.loads(value)
        except ValueError:
            decoded[name] = value
    return decoded


@pytest.fixture
def learn(tmp_path, monkeypatch):
    """Trains in this process and returns a function that asks the model as the container does."""

    def run(hyperparameters, tables):
        for name in ("train", "validation"):
            shutil.rmtree(tmp_path / name, ignore_errors=True)
            monkeypatch.delenv(f"SM_CHANNEL_{name.upper()}", raising=False)
        for name, (labels, features) in tables.items():
            write_rows(tmp_path / name, labels, features)
            monkeypatch.setenv(f"SM_CHANNEL_{name.upper()}", str(tmp_path / name))
        monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path / "model"))
        monkeypatch.setenv("SM_HPS", json.dumps(decode(hyperparameters)))
        train.train()
        model = inference.model_fn(str(tmp_path / "model"))

        def ask(rows):
            response = inference.transform_fn(model, to_csv(rows), "text/csv", "text/csv")
            assert (response.status_code, response.content_type) == (200, "text/csv"), response.get_data()
            return np.loadtxt(io.StringIO(response.get_data(as_text=True)), delimiter=",", ndmin=1)

        return ask

    return run


def to_csv(rows):
    return "\n".join(",".join("" if np.isnan(value) else repr(value) for value in row) for row in rows.tolist())


def refer(algorithm, problem, data):
    """The same by scikit-learn alone, as one would write it down."""
    regression = problem == "regression"
    if algorithm == "linearRegression":
        return make_pipeline(StandardScaler(), LinearRegression())
    if algorithm == "elasticNet":
        folds = KFold(5, shuffle=True, random_state=0)
        net = ElasticNetCV(l1_ratio=0.5, eps=1e-4, cv=folds, max_iter=10_000)
        return make_pipeline(StandardScaler(), TransformedTargetRegressor(net, transformer=StandardScaler()))
    if algorithm == "logisticRegression":
        return make_pipeline(StandardScaler(), LogisticRegression(max_iter=10_000))
    if algorithm == "decisionTree":
        kind = DecisionTreeRegressor if regression else DecisionTreeClassifier
        return kind(max_depth=5, min_samples_leaf=5, random_state=0)
    if algorithm == "randomForest":
        kind, share = (RandomForestRegressor, 1 / 3) if regression else (RandomForestClassifier, "sqrt")
        return kind(n_estimators=40, min_samples_leaf=5, max_features=share, random_state=0)
    if algorithm == "nearestNeighbors":
        kind = KNeighborsRegressor if regression else KNeighborsClassifier
        return make_pipeline(StandardScaler(), kind(n_neighbors=10))
    if algorithm == "histogramGradientBoosting":
        kind = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
        options = {"learning_rate": 0.1, "random_state": 0, "early_stopping": False}
        longest = kind(max_iter=60, **options).fit(data.x, data.y)
        return kind(max_iter=best_rounds(longest, data, regression), **options)
    kind = MLPRegressor if regression else MLPClassifier
    network = kind((64, 32), alpha=0.0001, learning_rate_init=0.001, random_state=0, max_iter=200, n_iter_no_change=200)
    return make_pipeline(
        StandardScaler(), TransformedTargetRegressor(network, transformer=StandardScaler()) if regression else network
    )


def best_rounds(model, data, regression):
    """After which round the loss of the validation rows is least, in the first 20 rounds without a better one."""
    if regression:
        losses = [np.mean((data.yv - answers) ** 2) for answers in model.staged_predict(data.xv)]
    else:
        own = np.arange(len(data.yv)), data.yv
        losses = [-np.log(answers[own]).mean() for answers in model.staged_predict_proba(data.xv)]
    ended = (n for n in range(len(losses) - 20) if losses[n] == min(losses[: n + 21]))
    best = next(ended, int(np.argmin(losses)))
    return best + 1


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("rendered", RENDERED, ids=lambda one: f"{one['algorithm']}-{one['problem']}")
def test_it_answers_as_scikit_learn_does(learn, rendered):
    algorithm, problem = rendered["algorithm"], rendered["problem"]
    data = Split(problem)
    tables = data.tables()
    if algorithm == "neuralNetwork":
        # Without validation rows it is trained to the end, as scikit-learn's own.
        del tables["validation"]
    ask = learn({**rendered, **SMALLER.get(algorithm, {})}, tables)
    model = refer(algorithm, problem, data).fit(data.x, data.y)
    answers = ask(data.xt)
    if problem == "regression":
        expected = model.predict(data.xt)
    else:
        expected = model.predict_proba(data.xt)
        expected = expected[:, 1] if problem == "binary" else expected
    assert answers.shape == expected.shape
    np.testing.assert_allclose(answers, expected, rtol=1e-12, atol=1e-13)
    # One row alone is answered as in the batch.
    np.testing.assert_allclose(ask(data.xt[3:4]).ravel(), answers[3].ravel(), rtol=1e-12)


def find(algorithm, problem):
    return {one["algorithm"]: one for one in RENDERED if one["problem"] == problem}[algorithm]


@pytest.mark.parametrize(("algorithm", "problem"), [("randomForest", "multiclass"), ("elasticNet", "regression")])
def test_it_trains_and_serves_in_the_container(tmp_path, algorithm, problem):
    data = Split(problem)
    job = Script.__new__(Script)
    job.base, job.config = tmp_path, tmp_path / "input" / "config"
    job.config.mkdir(parents=True)
    job.channels = {}
    for name, (labels, features) in data.tables().items():
        write_rows(tmp_path / "input" / "data" / name, labels, features)
        job.channels[name] = {"ContentType": "text/csv"}
    source = JOBS / "algorithms"
    toolkit = job.pack({file.relative_to(source).as_posix(): file.read_text() for file in source.rglob("*.py")})
    done = job.run("scikit_learn", {**find(algorithm, problem), **SMALLER.get(algorithm, {}), **toolkit})
    assert done.returncode == 0, done.stderr
    assert f"{algorithm} for {problem}: " in done.stdout
    with serving("scikit_learn", tmp_path, **SERVE) as connection:
        status, content_type, body = post(connection, to_csv(data.xt) + "\n", "text/csv; charset=utf-8")
        assert (status, content_type, body.endswith("\n")) == (200, "text/csv", False)
        answers = np.loadtxt(io.StringIO(body), delimiter=",")
        model = refer(algorithm, problem, data).fit(data.x, data.y)
        expected = model.predict(data.xt) if problem == "regression" else model.predict_proba(data.xt)
        np.testing.assert_allclose(answers, expected, rtol=1e-12, atol=1e-13)
        assert post(connection, "1,2\n")[::2] == (400, f"row 1 has 2 values, the model takes {data.x.shape[1]}\n")
        assert post(connection, "{}", "application/json")[0] == 415


def test_a_model_holds_no_pickle_and_has_the_same_bytes_again(learn, tmp_path):
    data = Split("binary")
    contents = []
    for _ in range(2):
        learn({**find("randomForest", "binary"), "trees": "3"}, data.tables())
        files = sorted((tmp_path / "model").iterdir())
        contents.append({file.name: file.read_bytes() for file in files})
    assert contents[0] == contents[1]
    assert sorted(contents[0]) == ["model.json", "model.npz"]
    with np.load(tmp_path / "model" / "model.npz", allow_pickle=False) as numbers:
        assert all(numbers[name].dtype != object for name in numbers.files)


@pytest.mark.parametrize("algorithm", ["decisionTree", "randomForest", "histogramGradientBoosting"])
def test_trees_take_missing_values(learn, algorithm):
    data = Split("binary")
    data.x[::7, 3] = np.nan
    data.xv[::5, 2] = np.nan
    rendered = {**find(algorithm, "binary"), **SMALLER.get(algorithm, {})}
    ask = learn(rendered, data.tables())
    asked = data.xt.copy()
    asked[::3, 3] = np.nan
    model = refer(algorithm, "binary", data).fit(data.x, data.y)
    np.testing.assert_allclose(ask(asked), model.predict_proba(asked)[:, 1], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("most", "threads"), [(boosting.ONE_THREAD_NUMBERS, {1}), (9, {3})])
def test_few_rows_are_boosted_by_one_thread_and_many_by_all(learn, monkeypatch, most, threads):
    """Threads that wait for each other at every leaf took ten times as long on a busy machine."""
    seen = []

    class Watched(HistGradientBoostingClassifier):
        def fit(self, *args, **kwargs):
            note()
            return super().fit(*args, **kwargs)

        def staged_predict_proba(self, *args, **kwargs):
            note()
            return super().staged_predict_proba(*args, **kwargs)

    def note():
        seen.append({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "openmp"})

    monkeypatch.setattr(boosting, "HistGradientBoostingClassifier", Watched)
    monkeypatch.setattr(boosting, "ONE_THREAD_NUMBERS", most)
    with threadpool_limits(3, user_api="openmp"):
        learn({**find("histogramGradientBoosting", "binary"), "rounds": "3"}, Split("binary").tables())
        note()
    # Two rounds of fitting and measuring at least, and the comparison of what was stored; after it all is as before.
    assert len(seen) >= 4
    assert seen[:-1] == [threads] * (len(seen) - 1)
    assert seen[-1] == {3}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("rendered", [one for one in RENDERED if one["problem"] == "multiclass"])
@pytest.mark.parametrize("left", [(0, 2), (0, 1, 2)])
def test_a_class_that_no_training_row_has_is_never_answered(learn, rendered, left):
    """Four classes were declared, of which the rows hold two or three."""
    data = Split("multiclass")
    kept, kept_too = np.isin(data.y, left), np.isin(data.yv, left)
    # The class without rows stands between the others, so that its place matters.
    number = np.array([0, 1, 3])
    tables = {
        "train": (number[data.y[kept]], data.x[kept]),
        "validation": (number[data.yv[kept_too]], data.xv[kept_too]),
    }
    smaller = {**SMALLER, "neuralNetwork": {"epochs": "30"}}.get(rendered["algorithm"], {})
    answers = learn({**rendered, "classes": "4", **smaller}, tables)(data.xt)
    seen = sorted(number[list(left)])
    assert answers.shape[1] == 4
    assert answers[:, [n for n in range(4) if n not in seen]].sum() == 0
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-12)
    own = np.isin(data.yt, left)
    assert np.mean(answers[own].argmax(axis=1) == number[data.yt[own]]) > 0.8


def test_classes_are_balanced(learn):
    data = Split("binary")
    kept = np.concatenate([np.flatnonzero(data.y == 1), np.flatnonzero(data.y == 0)[:8]])
    tables = {"train": (data.y[kept], data.x[kept])}
    ask = learn({**find("logisticRegression", "binary"), "balanceClasses": "true"}, tables)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=10_000, class_weight="balanced"))
    model.fit(data.x[kept], data.y[kept])
    np.testing.assert_allclose(ask(data.xt), model.predict_proba(data.xt)[:, 1], rtol=1e-12, atol=1e-13)


def test_the_log_says_what_was_chosen(learn, capsys):
    data = Split("regression")
    learn(find("elasticNet", "regression"), data.tables())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        "elasticNet for regression: 265 rows, 10 features, l1Share 0.5, standardize True, seed 0, "
    )
    assert lines[0].endswith("(chosen in training)")
    assert [part.split(":")[0] for part in lines[1].split()] == ["validation-rmse", "validation-mae", "validation-r2"]


def test_the_unit_of_a_number_does_not_matter(learn):
    """Dollars or thousands of dollars: the penalty that is chosen is as strong."""
    data = Split("regression")
    ask = learn(find("elasticNet", "regression"), {"train": (data.y, data.x)})
    ask_large = learn(find("elasticNet", "regression"), {"train": (data.y * 1e6, data.x)})
    np.testing.assert_allclose(ask_large(data.xt), ask(data.xt) * 1e6, rtol=1e-9)
    error = np.mean((ask(data.xt) - data.yt) ** 2)
    least = make_pipeline(StandardScaler(), LinearRegression()).fit(data.x, data.y).predict(data.xt)
    assert error < 1.1 * np.mean((least - data.yt) ** 2)


def test_a_network_keeps_its_best_epoch(learn, capsys):
    data = Split("regression")
    long = {**find("neuralNetwork", "regression"), "learningRate": "0.01"}
    ask = learn(long, data.tables())
    best = int(capsys.readouterr().out.split("epochs ")[2].split()[0])
    assert 1 < best < 190
    errors = [
        np.mean(
            (learn({**long, "epochs": str(epochs), "earlyStoppingEpochs": "200"}, data.tables())(data.xv) - data.yv)
            ** 2
        )
        for epochs in (1, best - 1, best)
    ]
    assert np.mean((ask(data.xv) - data.yv) ** 2) == pytest.approx(errors[2], rel=1e-12)
    assert errors[2] < errors[1] <= errors[0]


@pytest.mark.parametrize(
    ("losses", "patience", "found"),
    [
        ([3, 2, 1], 2, (3, False)),
        ([3, 1, 2, 2], 2, (2, True)),
        # What comes after the end does not count.
        ([3, 1, 2, 2, 0], 2, (2, True)),
        ([1, 1, 1], 5, (1, False)),
    ],
)
def test_boosting_ends(losses, patience, found):
    assert find_best(losses, patience) == found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": "1,2,3\n1,x,3\n"}, "channel train: file rows.csv holds something that is no number: "),
        ({"train": "1,2,3\n2,2,3\n"}, "channel train: row 2 has the label 2, expected the number of a class, 0 to 1"),
        ({"train": "1,2,3\n,2,3\n"}, "channel train: row 2 has no label"),
        ({"train": "1,2,3\n1,4,3\n"}, "channel train: has rows of one class only"),
        ({"train": ""}, "channel train: has no rows"),
        ({"train": "1\n0\n"}, "channel train: rows must have a label and as many features in every file"),
        ({"train": "1,2,3\n0,1e300,3\n"}, "channel train: row 2, feature 1 holds 1e+300"),
        (
            {"train": "1,2,3\n0,,3\n"},
            "channel train: row 2, feature 1 is missing, which logisticRegression cannot take",
        ),
        ({"validation": "1,2\n0,1\n"}, "channel validation: rows have 1 features, those of train 2"),
        ({"validation": "1,2,\n0,1,1\n"}, "channel validation: row 1, feature 2 is missing"),
    ],
)
def test_rows_that_cannot_be_learned_from(tmp_path, monkeypatch, change, message):
    for name, text in {"train": "1,2,3\n0,1,3\n", "validation": "1,2,3\n0,1,3\n", **change}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "rows.csv").write_text(text)
        monkeypatch.setenv(f"SM_CHANNEL_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path / "model"))
    monkeypatch.setenv("SM_HPS", json.dumps(decode(find("logisticRegression", "binary"))))
    with pytest.raises(SettingsError) as raised:
        train.train()
    assert str(raised.value).startswith(message)


def test_a_model_that_answers_otherwise_is_not_stored(learn, monkeypatch):
    """As if another version of scikit-learn kept its trees in another way."""
    monkeypatch.setattr("tabular.models.sum_in_order", lambda values, leaves: values[leaves[:, 0]])
    with pytest.raises(RuntimeError, match="does not answer as that of scikit-learn"):
        learn({**find("randomForest", "binary"), "trees": "3"}, Split("binary").tables())


@pytest.mark.parametrize("text", ["", "a,b", '1,"2'])
def test_requests_that_cannot_be_read(learn, tmp_path, text):
    learn(find("linearRegression", "regression"), {"train": (np.arange(9.0), np.eye(9)[:, :2])})
    response = inference.transform_fn(inference.model_fn(str(tmp_path / "model")), text, "text/csv", "")
    assert response.status_code == 400


def test_what_is_not_needed_is_not_in_the_archive():
    assert not [path for path in Path(JOBS / "algorithms").rglob("*") if path.suffix not in (".py", "", ".pyc")]
