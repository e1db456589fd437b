"""The reference page of the interface says what the interface is."""

from __future__ import annotations

import pytest

from docs import api_page
from upheld.web.api.interface import interface
from upheld.web.api.shapes import Asked, Shape
from upheld.web.rights import RIGHTS
from upheld.web.scopes import SCOPES


def test_the_page_is_up_to_date() -> None:
    assert api_page.PAGE.read_text("utf-8") == api_page.page()


def test_every_operation_names_rights_that_exist() -> None:
    paths = interface.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    found = {
        (method, path): set(operation["x-rights"])
        for path, operations in paths.items()
        for method, operation in operations.items()
    }
    assert [place for place, rights in found.items() if not rights or rights - set(RIGHTS)] == []


def test_every_operation_was_registered_with_its_door() -> None:
    operations = [
        operation
        for router in interface._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert operations
    assert [one.operation_id for one in operations if not getattr(one, "_run_decorators", None)] == []


def _below(shape: type) -> list[type]:
    return [one for child in shape.__subclasses__() for one in (child, *_below(child))]


def test_no_two_shapes_have_one_name() -> None:
    # The description knows shapes by their names alone.
    found = [one for one in (*_below(Shape), *_below(Asked)) if "[" not in one.__name__]
    names = [one.__name__ for one in set(found)]
    assert len(names) > 50
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_leaves_rights_that_exist(scope: str) -> None:
    assert SCOPES[scope].rights <= set(RIGHTS)
