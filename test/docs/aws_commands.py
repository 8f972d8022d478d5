"""Commands of AWS's command line as pages show them, read by the models that it is made of (botocore).

`aws_commands.py check` takes a JSON list of commands and prints, of each, what is wrong with it; everything else is the
command itself, without `aws`, which is run.
"""

import json
import shlex
import sys
from pathlib import Path

import jmespath
from botocore import xform_name
from botocore.session import Session

SERVICES = {"s3api": "s3"}
#: commands that have no operation of their own
COMPOSED = {"s3"}
#: options that the command line calls otherwise than the parameter
RENAMED = {("Subscribe", "Endpoint"): "notification-endpoint"}
GLOBAL = {"--query", "--output", "--cli-binary-format", "--region", "--profile"}
ENDS = set("|;&<>()")


class CommandError(Exception):
    """A command that AWS's command line would not take."""


def find_operation(session, arguments):
    """The model of the operation that a command calls."""
    name, operation = [*arguments, "", ""][:2]
    try:
        model = session.get_service_model(SERVICES.get(name, name))
    except Exception as error:
        raise CommandError(f"{name} is no service") from error
    found = [each for each in model.operation_names if xform_name(each, "-") == operation]
    if not found:
        raise CommandError(f"{name} has no operation {operation}")
    return model.operation_model(found[0])


def read_value(shape, texts):
    """What the words behind an option mean."""
    if shape.type_name == "list":
        return [read_value(shape.member, [text]) for text in texts]
    if shape.type_name == "boolean":
        return True
    if len(texts) != 1:
        raise CommandError(f"takes one value, got {texts}")
    text = Path(texts[0][7:]).read_text() if texts[0].startswith("file://") else texts[0]
    if shape.type_name == "string":
        return text
    return text.encode() if shape.type_name == "blob" else json.loads(text)


def parse(session, arguments, reads=True):
    """The operation, its parameters, the global options, and the words that belong to no option."""
    operation = find_operation(session, arguments)
    known = {
        f"--{RENAMED.get((operation.name, name)) or xform_name(name, '-')}": name
        for name in operation.input_shape.members
    }
    words: dict[str, list[str]] = {}
    free: list[str] = []
    current = None
    for word in arguments[2:]:
        if word.startswith("--"):
            current = word
            words[word] = []
            if word not in known and word not in GLOBAL:
                raise CommandError(f"{operation.name} has no option {word}")
        elif current is None or (words[current] and not is_list(operation, known, current)):
            free.append(word)
        else:
            words[current].append(word)
    options = {option[2:]: values[0] for option, values in words.items() if option in GLOBAL}
    if "query" in options:
        jmespath.compile(options["query"])
    given = {known[option]: values for option, values in words.items() if option in known}
    absent = [name for name in operation.input_shape.required_members if name not in given]
    if absent:
        raise CommandError(f"{operation.name} needs {', '.join(absent)}")
    streams = operation.has_streaming_output
    if len(free) != streams:
        raise CommandError(f"{operation.name} takes {int(streams)} file of the answer, got {free}")
    shapes = operation.input_shape.members
    return operation, {n: read_value(shapes[n], v) for n, v in given.items()} if reads else given, options, free


def is_list(operation, known, option):
    """Whether an option takes several words."""
    return option in known and operation.input_shape.members[known[option]].type_name == "list"


def run(session, arguments):
    """Calls the operation, and prints what the command line would."""
    operation, parameters, options, free = parse(session, arguments)
    client = session.create_client(operation.service_model.service_name)
    answer = getattr(client, xform_name(operation.name))(**parameters)
    answer.pop("ResponseMetadata")
    if free:
        (name,) = [name for name, value in answer.items() if hasattr(value, "read")]
        Path(free[0]).write_bytes(answer.pop(name).read())
    if "query" in options:
        answer = jmespath.search(options["query"], answer)
    text = render(answer) if options.get("output") == "text" else json.dumps(answer, default=str, indent=4)
    # The command line writes no empty line for an empty list.
    if text:
        print(text)


def render(answer):
    """`--output text` of a list of lists; nothing at all is a word of its own there."""
    if not isinstance(answer, list):
        return "None" if answer is None else str(answer)
    return "\n".join("\t".join(map(str, row)) if isinstance(row, list) else str(row) for row in answer)


def check(session, text):
    """What is wrong with a command as a page shows it; None when nothing is."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|;&<>()")
    lexer.whitespace_split = True
    words = []
    for word in lexer:
        if set(word) <= ENDS:
            break
        words.append(word)
    if words[1] in COMPOSED:
        return None
    try:
        parse(session, words[1:], reads=False)
    except Exception as error:
        return f"{text}: {error}"
    return None


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        print(json.dumps([check(Session(), text) for text in json.load(sys.stdin)]))
    else:
        run(Session(), sys.argv[1:])
