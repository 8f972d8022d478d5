"""Texts from the raw rows to answers, through the jobs and the training script with their files."""

import csv
import io
import json
import shutil
import tarfile
from runpy import run_path

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from texts.terms import TERM, prepare_text

from common.target import parse_target
from prepare.near_texts import count_nearly_same
from prepare.recipe import parse_recipe
from prepare.texts import find_telling, guess_language, list_words
from serve.masking import mask_text
from tests.conftest import JOBS

MASKED = JOBS.parent / "test" / "engine" / "text" / "masked.json"
LANGUAGES = JOBS.parent / "test" / "engine" / "text" / "languages.json"
GOOD = ["great", "lovely", "super 👍", "très bien", "works, always", 'a "real" gem', "two\nlines of joy"]
BAD = ["awful", "broken", "never again 😡", "schlecht", "too, too slow", 'the "best" joke', "lost\r\nmoney"]
#: longer than the csv module takes by itself, whose limit is this one
LONG = "great " * 25_000
CSV_LIMIT = 131_072
HYPERPARAMETERS = {
    "algorithm": "textLogisticRegression",
    "problem": "binary",
    "texts": 1,
    "longestPhrase": 2,
    "minimumTermRows": 2,
    "maximumTerms": 50_000,
    "penalty": 0.2,
    "balanceClasses": False,
    "seed": 0,
}
RECIPE = {
    "target": {"name": "liked", "positiveClass": "yes"},
    "id": ["id"],
    "features": [
        {"name": "text", "type": "text", "whole": True},
        {"name": "price", "type": "numeric", "missing": {"strategy": "median"}},
        {"name": "shop", "type": "categorical"},
    ],
}


def make_rows(count=400):
    """A class that one word tells, with prices and shops beside it; some texts are missing."""
    random = np.random.default_rng(7)
    rows = [["id", "text", "price", "shop", "liked"]]
    for number in range(count):
        liked = random.random() < 0.5
        words = (GOOD if liked else BAD)[number % 7]
        text = "" if number % 50 == 0 else f"It is {words}, says customer {number % 13}"
        rows.append(
            [f"r{number}", text, str(round(random.uniform(1, 90), 2)), f"shop {number % 3}", "no yes".split()[liked]]
        )
    return rows


@pytest.fixture
def trained(job, monkeypatch):
    """The prepared rows, and a model of them."""
    job.put("rows.csv", make_rows())
    job.run("prepare", {"recipe": RECIPE, "baselineRows": 200})
    return job, train(job, monkeypatch, HYPERPARAMETERS)


def train(job, monkeypatch, hyperparameters):
    model = job.base / "model"
    monkeypatch.setenv("SM_HPS", json.dumps(hyperparameters))
    monkeypatch.setenv("SM_CHANNEL_TRAIN", str(job.output("train")))
    monkeypatch.setenv("SM_CHANNEL_VALIDATION", str(job.output("validation")))
    monkeypatch.setenv("SM_MODEL_DIR", str(model))
    run_path(str(JOBS / "algorithms" / "train.py"))["train"]()
    return model


def open_preprocessor(job):
    folder = job.base / "preprocessor"
    with tarfile.open(job.output("preprocessor", "model.tar.gz")) as archive:
        archive.extractall(folder, filter="data")
    serving = run_path(str(JOBS / "serve" / "inference.py"))
    return serving, serving["model_fn"](str(folder))


def ask(job, model, request, content_type="text/csv"):
    """The answer of the chain, as the containers call each other."""
    serving, preprocessor = open_preprocessor(job)
    passed = serving["transform_fn"](preprocessor, request, content_type, "text/csv")
    if passed.status_code != 200:
        return passed
    inference = run_path(str(JOBS / "algorithms" / "inference.py"))
    return inference["transform_fn"](inference["model_fn"](str(model)), passed.get_data(), "text/csv", "text/csv")


def write_request(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def read_rows(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_a_text_is_prepared_as_it_was_written_on_one_line_behind_the_numbers(trained):
    job, _ = trained
    rows = read_rows(job.output("train", "train.csv"))
    raw = {row[1].replace("\r\n", " ").replace("\n", " ") for row in make_rows()[1:]}
    assert {len(row) for row in rows} == {6}
    assert {row[-1] for row in rows} <= raw
    assert any('"' in row[-1] for row in rows) and any("👍" in row[-1] for row in rows)
    assert all(float(value) >= 0 for row in rows for value in row[:-1])
    # Batch transform cuts requests at line ends.
    assert len(job.output("test", "features.csv").read_text().splitlines()) == len(
        read_rows(job.output("test", "features.csv"))
    )


def test_answers_are_those_of_scikit_learn_on_the_prepared_rows(trained):
    job, model = trained
    rows = read_rows(job.output("train", "train.csv"))
    numbers = np.array([row[1:-1] for row in rows], dtype=float)
    texts, labels = [row[-1] for row in rows], np.array([int(row[0]) for row in rows])
    vectorizer = TfidfVectorizer(
        preprocessor=prepare_text, token_pattern=TERM, ngram_range=(1, 2), min_df=2, sublinear_tf=True
    )
    scaler = StandardScaler()
    table = sparse.hstack([scaler.fit_transform(numbers), vectorizer.fit_transform(texts)]).tocsr()
    reference = LogisticRegression(C=5, max_iter=10_000).fit(table, labels)
    asked = make_rows()[1:60]
    answer = ask(job, model, write_request(row[1:4] for row in asked))
    _, preprocessor = open_preprocessor(job)
    prepared = preprocessor.transform(list(zip(*(row[1:4] for row in asked), strict=True)))
    expected = reference.predict_proba(
        sparse.hstack([scaler.transform(prepared[:, :-1].astype(float)), vectorizer.transform(prepared[:, -1])]).tocsr()
    )[:, 1]
    assert [float(line) for line in answer.get_data(as_text=True).split("\n")] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        'He said: "great", twice',
        "great\nand lovely\r\n\r\nstill",
        "👍👍 great",
        "πολύ great Привет 很好",
        "=great",
        "",
        ",",
        '"',
    ],
)
def test_any_text_is_answered_as_itself_alone_or_among_others(trained, text):
    job, model = trained
    alone = ask(job, model, write_request([[text, "3", "shop 1"]])).get_data(as_text=True)
    named = {"instances": [{"shop": "shop 1", "text": text, "price": 3}]}
    assert ask(job, model, json.dumps(named), "application/json").get_data(as_text=True) == alone
    among = ask(job, model, write_request([["awful", "3", "shop 1"], [text, "3", "shop 1"]])).get_data(as_text=True)
    assert 0 < float(alone) < 1
    assert among.split("\n")[1:] == [alone]


def test_a_text_without_a_known_word_is_answered_by_the_numbers_alone(trained):
    job, model = trained
    answers = ask(job, model, write_request([[text, "3", "shop 1"] for text in ("", "zzz qqq", "1n 9x")]))
    assert len(set(answers.get_data(as_text=True).split("\n"))) == 1


def test_requests_that_cannot_be_understood_are_refused_in_words(trained):
    job, model = trained
    assert ask(job, model, "only, two\n").get_data(as_text=True) == (
        "row 1 has 2 values, the model takes 3 in this order: text, price, shop\n"
    )
    inference = run_path(str(JOBS / "algorithms" / "inference.py"))
    loaded = inference["model_fn"](str(model))
    for request, message in (
        ("", "this request has no rows"),
        ('1,2,3,4,"a', "this request is not CSV: unexpected end of data"),
        ("1,2", "row 1 has 2 values, the model takes 5"),
        ("x,0,0,0,a", "this request holds something that is no number: could not convert string to float: 'x'"),
        (",0,0,0,a", "this request: row 1, feature 1 is missing"),
    ):
        answer = inference["transform_fn"](loaded, request, "text/csv", "text/csv")
        assert (answer.status_code, answer.get_data(as_text=True)[: len(message)]) == (400, message)
    assert inference["transform_fn"](loaded, "{}", "application/json", "*/*").status_code == 415


def test_a_long_text_passes(trained):
    job, model = trained
    serving, preprocessor = open_preprocessor(job)
    # As in a container that has just started: preparing and training set it in this process.
    csv.field_size_limit(CSV_LIMIT)
    passed = serving["transform_fn"](preprocessor, write_request([[LONG, "3", "shop 1"]]), "text/csv", "text/csv")
    assert passed.status_code == 200, passed.get_data(as_text=True)
    csv.field_size_limit(CSV_LIMIT)
    answer = ask(job, model, write_request([[LONG, "3", "shop 1"]]))
    assert float(answer.get_data(as_text=True)) > 0.5


def test_long_texts_are_prepared_and_judged_by_the_jobs_themselves(job):
    header, *rows = make_rows()
    job.put("rows.csv", [header, *([row[0], row[1] and LONG + row[1], *row[2:]] for row in rows[:20]), *rows[20:]])
    prepared = job.run("prepare", {"recipe": RECIPE, "baselineRows": 200, "importanceRows": 40}, JOBS)
    assert prepared.code == 0, prepared.stderr
    inputs = job.base / "processing" / "input"
    for folder in ("train", "test", "labels", "preprocessor"):
        shutil.copytree(job.output(folder), inputs / folder, dirs_exist_ok=True)
    held_out = (inputs / "test" / "features.csv").read_text().splitlines()
    for lines in (held_out, (inputs / "train" / "train.csv").read_text().splitlines()):
        assert max(map(len, lines)) > CSV_LIMIT
    (inputs / "predictions").mkdir()
    for asked in (inputs / "test").iterdir():
        count = len(asked.read_text().splitlines())
        (inputs / "predictions" / f"{asked.name}.out").write_text("0.5\n" * count)
    judged = job.run(
        "evaluate",
        {"target": RECIPE["target"], "features": [one["name"] for one in RECIPE["features"]], "criteria": []},
        JOBS,
    )
    assert judged.code == 0, judged.stderr


def test_of_three_classes_one_that_no_training_row_has_gets_no_probability(job, monkeypatch):
    for channel in ("train", "validation"):
        folder = job.output(channel)
        folder.mkdir(parents=True, exist_ok=True)
        words = ["sun sun", "rain drops", "sun again", "rain again"]
        (folder / f"{channel}.csv").write_text(
            "".join(f'{place % 2 * 2},"{words[place % 4]}"\n' for place in range(80))
        )
    model = train(job, monkeypatch, HYPERPARAMETERS | {"problem": "multiclass", "classes": 3})
    inference = run_path(str(JOBS / "algorithms" / "inference.py"))
    loaded = inference["model_fn"](str(model))
    answer = inference["transform_fn"](loaded, '"sun"\n"rain"\n', "text/csv", "*/*").get_data(as_text=True)
    probabilities = np.array([line.split(",") for line in answer.split("\n")], dtype=float)
    assert probabilities.shape == (2, 3)
    assert probabilities[:, 1].tolist() == [0, 0]
    assert probabilities.argmax(axis=1).tolist() == [0, 2]
    assert probabilities.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('1,"alone"\n0,"here"\n', "no word is in 2 rows or more"),
        ('1,"a b"\n1,"a b"\n', "has rows of one class only"),
        ('1,"a"\n0,"a",2\n', "rows must have a label, as many numbers in every file, and 1 texts"),
        ('1,x,"a"\n0,1,"a"\n', "holds something that is no number"),
        ("", "has no rows"),
    ],
)
def test_rows_that_nothing_can_be_learned_of_are_refused(job, monkeypatch, rows, message):
    for channel in ("train", "validation"):
        job.output(channel).mkdir(parents=True, exist_ok=True)
        (job.output(channel) / "rows.csv").write_text(rows)
    with pytest.raises(Exception, match=message):
        train(job, monkeypatch, HYPERPARAMETERS)


@pytest.mark.parametrize("case", json.loads(LANGUAGES.read_text()), ids=lambda case: case["language"])
def test_words_and_languages_are_those_of_the_monitors(case):
    assert list_words(case["text"]) == case["words"]
    assert guess_language(case["text"], case["words"]) == case["language"]


@pytest.mark.parametrize("case", json.loads(MASKED.read_text()), ids=lambda case: case["text"][:20])
def test_masks_are_those_of_the_monitors(case):
    assert mask_text(case["text"]) == case["masked"]


def test_masked_texts_leave_the_preparation_masked_and_so_does_what_the_model_is_asked(job, monkeypatch):
    rows = make_rows()
    for number, row in enumerate(rows[1:]):
        row[1] += f" write to customer{number}@mail.example.org or +49 30 1234{number:03}" if row[1] else ""
    job.put("rows.csv", rows)
    text, *others = RECIPE["features"]
    result = job.run("prepare", {"recipe": RECIPE | {"features": [text | {"mask": True}, *others]}})
    assert result.code == 0
    for file in (job.base / "processing" / "output").rglob("*"):
        if file.is_file():
            assert b"@mail" not in file.read_bytes(), file
    report = json.loads(job.output("report", "report.json").read_text())
    (feature,) = [one for one in report["features"] if one["name"] == "text"]
    assert feature["written"]["personalData"] == {"_email_": 392, "_phone_": 392}
    assert not [note for note in report["tasks"] if "mask" in note]
    _, preprocessor = open_preprocessor(job)
    assert preprocessor.answer([("mail a@b.org",), ("1",), ("shop 1",)]).endswith(',"mail _email_"')
    schema = json.loads(job.output("baseline", "schema.json").read_text())
    assert schema["features"][0]["mask"] is True


def test_the_report_says_how_texts_are_written_and_what_in_them_is_personal(job):
    rows = make_rows()
    rows[3][1], rows[4][1], rows[5][1] = "Call 0171 2345678", "call: 0171-2345679!", "Call 0171 2345678"
    job.put("rows.csv", rows)
    assert job.run("prepare", {"recipe": RECIPE}).code == 0
    report = json.loads(job.output("report", "report.json").read_text())
    (feature,) = [one for one in report["features"] if one["name"] == "text"]
    written = feature["written"]
    assert written["texts"] == 392
    assert written["personalData"] == {"_phone_": 3}
    assert written["repeated"] > 0 and written["nearlyRepeated"] > 0
    assert sum(written["languages"].values()) == 392
    (task,) = [note for note in report["tasks"] if "mask" in note]
    assert task.startswith("text holds telephone numbers in 3 rows: Column.text({ mask: true }) puts a mask")
    assert [note for note in report["notes"] if note.startswith("text is the same as an earlier text in")]
    page = job.output("report", "report.html").read_text()
    assert "languages: " in page and " repeated, " in page


def test_nearly_the_same_are_texts_of_which_most_runs_of_words_are_the_same():
    random = np.random.default_rng(3)
    texts = [[f"w{number}" for number in random.integers(0, 3000, 60)] for _ in range(600)]
    alike = [[*words[:30], "other", *words[31:]] for words in texts[:300]]
    different = [[words[place] if place % 15 else "other" for place in range(60)] for words in texts[300:]]

    def find_share(one, other):
        runs, others = ({tuple(words[at : at + 3]) for at in range(58)} for words in (one, other))
        return len(runs & others) / len(runs | others)

    assert min(find_share(*pair) for pair in zip(texts, alike, strict=False)) > 0.85
    assert max(find_share(*pair) for pair in zip(texts[300:], different, strict=True)) < 0.75
    # Of pairs that are so much alike, 2 of 10,000 have no band of smallest hashes in common.
    assert count_nearly_same([*texts, *alike]) == 300
    assert count_nearly_same([*texts, *different]) == 0
    assert count_nearly_same([["too", "short"], ["too", "brief"], texts[0]]) == 0
    assert count_nearly_same([]) == 0


def test_runs_of_many_texts_are_hashed_in_blocks(monkeypatch):
    texts = [[f"w{number}" for number in range(start, start + 20)] for start in range(0, 2000, 100)]
    alike = [[*words, "end"] for words in texts]
    expected = count_nearly_same([*texts, *alike])
    monkeypatch.setattr("prepare.near_texts.BLOCK", 50)
    assert count_nearly_same([*texts, *alike]) == expected == 20


def test_letters_with_accents_are_the_same_however_they_are_written():
    assert list_words("Cafe\u0301") == list_words("CAFÉ") == ["café"]


def test_the_most_telling_word_is_the_one_that_tells_the_target():
    texts = [f"the {'good' if number % 2 else 'bad'} thing {number % 3}" for number in range(100)]
    labels = np.array([number % 2 for number in range(100)])
    goal = parse_target({"name": "y", "positiveClass": "1"}, "target")
    assert find_telling(texts, labels, goal)[:2] == ["bad", "good"]
    assert find_telling(["unique" + str(number) for number in range(100)], labels, goal) == []
    numeric = parse_target({"name": "y", "type": "regression"}, "target")
    assert find_telling(texts, labels * 7.5, numeric)[:2] == ["bad", "good"]


def test_the_baseline_says_which_words_are_telling(trained):
    job, _ = trained
    schema = json.loads(job.output("baseline", "schema.json").read_text())
    text = next(feature for feature in schema["features"] if feature["name"] == "text")
    assert text["type"] == "text"
    assert len(text["telling"]) == 20
    assert {"again", "awful", "bien"} <= set(text["telling"])


def test_whole_is_a_flag():
    with pytest.raises(Exception, match="whole: must be true or false"):
        parse_recipe(RECIPE | {"features": [{"name": "text", "type": "text", "whole": "yes"}]})


ALONE = {**RECIPE, "features": [RECIPE["features"][0]]}


def prepare_alone(job):
    rows = [[number, text, liked] for number, text, _, _, liked in make_rows()]
    job.put("rows.csv", rows)
    result = job.run("prepare", {"recipe": ALONE})
    assert result.code == 0, result.stderr


def test_rows_of_one_text_are_written_for_blazing_text_besides(job):
    prepare_alone(job)
    for split in ("train", "validation"):
        prepared = read_rows(job.output(split, f"{split}.csv"))
        lines = job.output("baseline", "sentences", split, "rows.txt").read_text(encoding="utf-8").splitlines()
        assert [line.split(" ")[0] for line in lines] == [f"__label__{label}" for label, _ in prepared]
        assert len(lines) == len(prepared) > 50
        assert all(len(line.split(" ")) > 1 for line in lines)
    texts = {line.split(" ", 1)[1].rsplit(" ", 1)[0] for line in lines}
    assert "it is too , too slow , says customer" in texts
    assert {text for text in texts if "lost" in text} == {"it is lost money , says customer"}


def test_further_columns_are_nothing_for_blazing_text(trained):
    job, _ = trained
    assert not job.output("baseline", "sentences").exists()


def test_blazing_text_is_asked_in_its_own_form_for_all_classes(job, monkeypatch):
    prepare_alone(job)
    serving, preprocessor = open_preprocessor(job)
    monkeypatch.setenv("LIFECYCLE_SENTENCE_CLASSES", "2")
    request = '"It is GREAT, she said: ""wow"""\n""\n__label__1 fool\n'
    answer = serving["transform_fn"](preprocessor, request, "text/csv", "application/jsonlines")
    # Whatever else it is called, BlazingText compares it as a whole.
    assert answer.headers["Content-Type"] == "application/jsonlines"
    assert [json.loads(line) for line in answer.get_data(as_text=True).splitlines()] == [
        {"source": 'it is great , she said : " wow "', "k": 2},
        {"source": "_", "k": 2},
        {"source": "_ _ label _ _ 1 fool", "k": 2},
    ]
