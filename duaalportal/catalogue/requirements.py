"""The numbered requirements of the portal, and the tests that show them."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parent / "content" / "requirements.yaml"


@dataclass(frozen=True)
class Requirement:
    """One thing the portal must be able to do, in the portal's own words."""

    code: str
    text: str
    source: str
    area: str
    area_name: str


def load(path: Path = CONTENT) -> list[Requirement]:
    """Return all requirements in the order of the file."""
    areas = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Requirement(row["code"], row["text"], row["source"], area["area"], area["name"])
        for area in areas
        for row in area["requirements"]
    ]


def shown_by(folder: Path) -> dict[str, list[str]]:
    """Return for each number named by a `shows` mark below the folder the tests that carry it."""
    found = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        file_numbers = [
            number for node in tree.body if _is_pytestmark(node) for number in _numbers(node.value)
        ]
        for name, numbers in _tests(tree, ""):
            test = f"{path.relative_to(folder.parent)}::{name}"
            for number in dict.fromkeys([*file_numbers, *numbers]):
                found[number].append(test)
    return dict(found)


def _tests(node: ast.AST, prefix: str, inherited: tuple = ()) -> Iterator[tuple[str, list[str]]]:
    """Yield each test below the node with the numbers of its own marks and of its class."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef) and child.name.startswith("Test"):
            own = [number for decorator in child.decorator_list for number in _numbers(decorator)]
            yield from _tests(child, f"{prefix}{child.name}::", (*inherited, *own))
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.name.startswith("test_"):
            own = [number for decorator in child.decorator_list for number in _numbers(decorator)]
            yield f"{prefix}{child.name}", [*inherited, *own]


def _is_pytestmark(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _numbers(expression: ast.AST) -> list[str]:
    """Return the numbers of every `pytest.mark.shows(...)` inside the expression, `pytest.param` included."""
    return [
        argument.value
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "shows"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]
