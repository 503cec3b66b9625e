"""One YAML file as values, with the line of each of them, so that a problem can say where to look.

Reads plain YAML only: mappings, lists and scalars. A key that stands twice, an alias or a tag is a problem, because people who edit
these files would not see what a program makes of them.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from app.catalog.findings import Finding, finding, written
from app.catalog.findings import Path as DocumentPath

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster; not every build has it
MAX_DEPTH = 20
PLAIN = "tag:yaml.org,2002:"
NO_TAGS = "Tags and anchors of YAML are not used here; write the value itself."


class Document:
    """`value` is what the file says, `findings` what is wrong with its YAML; `place` turns a path into file, line and field."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self.value: Any = None
        self._root: Any = None
        self._seen: set[int] = set()
        self._error_line: int | None = None
        loader = None
        try:
            loader = Loader(text)  # already refuses characters that YAML does not know
            self._root = loader.get_single_node()
            if self._root is None:
                self.findings.append(finding(message="The file is empty."))
            else:
                self.value = self._value_of(loader, self._root, ())
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._error_line = mark.line + 1 if mark else None
            said = getattr(error, "problem", None) or "unreadable character"
            self.findings.append(finding(message="This is not valid YAML: {said}.", said=str(said)))
        finally:
            if loader is not None:
                loader.dispose()

    @classmethod
    def read(cls, file: Path, root: Path) -> "Document":
        """The file, named by its path below `root`."""
        name = file.relative_to(root).as_posix()
        try:
            return cls(name, file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            made = cls.broken(name, "This file is missing.")
            made._error_line = 0
            return made
        except UnicodeDecodeError:
            return cls.broken(name, "The file is not written in UTF-8.")

    @classmethod
    def broken(cls, name: str, sentence: str) -> "Document":
        """A file without a value: only the sentence says what is wrong."""
        made = cls(name, "")
        made.findings[:] = [finding(message=sentence)]
        return made

    def place(self, path: DocumentPath) -> str:
        """Such as `catalog/2026/solutions/x.yaml:12: ratings.ACC.1.1.grade`: editors open it at a click."""
        if self._error_line == 0:  # no file, no line
            return self.name
        line = self._error_line or self._line(path)
        field = written(path)
        return f"{self.name}:{line}: {field}" if field else f"{self.name}:{line}"

    def _line(self, path: DocumentPath) -> int:
        """The line where the path is written, or as deep as it goes."""
        node = self._root
        mark = node.start_mark if node is not None else None
        for step in path:
            found = [pair for pair in _children(node) if pair[0] == step]
            if not found:
                break
            _, mark, node = found[-1]  # what is written twice counts where it stands last
        return mark.line + 1 if mark else 1

    def _value_of(self, loader: Any, node: Any, path: DocumentPath) -> Any:
        if len(path) > MAX_DEPTH:
            raise yaml.YAMLError("too deep")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(loader, node, path)
        if id(node) in self._seen:  # an alias: the same node a second time; a few of them can unfold into millions of values
            self.findings.append(finding(*path, message=NO_TAGS))
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._value_of(loader, each, (*path, number)) for number, each in enumerate(node.value)]
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in made:
                self.findings.append(finding(*path, key, message="This is written twice; only one can count."))
            made[key] = self._value_of(loader, value_node, (*path, key))
        return made

    def _scalar(self, loader: Any, node: Any, path: DocumentPath) -> Any:
        if node.tag == PLAIN + "str":
            return node.value
        if not node.tag.startswith(PLAIN) or node.tag in (PLAIN + "binary", PLAIN + "merge"):
            self.findings.append(finding(*path, message=NO_TAGS))
            return node.value
        with suppress(ValueError):  # 2026-13-01 has the look of a date
            return loader.construct_object(node)
        return node.value


def _children(node: Any) -> Iterator[tuple[str | int, Any, Any]]:
    """Key, mark of the key, node of the value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark, value
    elif isinstance(node, yaml.SequenceNode):
        for number, each in enumerate(node.value):
            yield number, each.start_mark, each
