"""The reference page of the interface says what the interface is."""

from __future__ import annotations

import pytest

from docs import api_page
from upheld.web.api.interface import interface
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


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_leaves_rights_that_exist(scope: str) -> None:
    assert SCOPES[scope].rights <= set(RIGHTS)
