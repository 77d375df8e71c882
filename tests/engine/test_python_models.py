"""Python models that fail: the model is told by file and line, the others go on, and nothing is left behind."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from gouji.engine.run import pythonmodels


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return None", "TypeError: model() returned nothing"),
        ("import sys\n    sys.exit(3)", "models/x.py:3: the model ended itself (sys.exit(3))"),
        ("raise SystemExit", "the model ended itself (sys.exit(None))"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class Own(BaseException): ...\n    raise Own('mine')", "models/x.py:3: Own: mine"),
        ("import datetime\n    return datetime.date(2026, 1, 1)", "date is no relation and no frame"),
        ("return 7", "int is no relation and no frame"),
        ("return 'select 1'", "str is no relation and no frame"),
        ("return (each for each in [1])", "generator is no relation and no frame"),
        ("return [1, 2]", "models/x.py"),
        ("return {'a': [1]}", "dict is no relation and no frame"),
        ("return session.sql('select * from nowhere')", "nowhere does not exist"),
        ("session.close()\n    return dbt.ref('orders')", "models/x.py"),
        ("session.execute('commit')\n    return dbt.ref('orders')", "models/x.py"),
        ("recursion = lambda: recursion()\n    return recursion()", "RecursionError"),
    ],
)
def test_a_python_model_that_gives_no_rows_fails_alone(shop, body, message):
    shop.write("models/x.py", f"def model(dbt, session):\n    {body}\n")
    shop.write("models/below.sql", "select * from {{ ref('x') }}")
    run = shop.run("build")
    assert run.code == 1, run.text
    assert message in run.text
    assert "models/x.py" in run.text
    assert "OK table main_marts.fct_orders" in run.text
    assert "SKIP view main.below" in run.text
    assert not list(shop.root.glob("*.building*"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import sys\nsys.exit('gone')\n{model}", "models/x.py:2: the model ended itself (sys.exit('gone'))"),
        ("import no_such_module_of_anybody\n{model}", "models/x.py:1: ModuleNotFoundError"),
        ("{model}model = 3\n", "defines no function model(dbt, session)"),
        ("{model}del model\n", "defines no function model(dbt, session)"),
    ],
)
def test_a_python_model_whose_file_fails_fails_alone(shop, text, message):
    model = "def model(dbt, session):\n    return session.sql('select 1 as one')\n"
    shop.write("models/x.py", text.format(model=model))
    run = shop.run("build")
    assert run.code == 1, run.text
    assert message in run.text
    assert "OK table main_marts.fct_orders" in run.text


@pytest.mark.parametrize("able", [(), ("model.shop.x",)])
def test_what_a_model_preloads_is_left_to_it_where_it_runs_for_a_few_parts(able, tmp_path, monkeypatch):
    (tmp_path / "slow_solver.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "slow_solver", raising=False)
    node = SimpleNamespace(
        unique_id="model.shop.x", name="x", original_file_path="models/x.py", language="python",
        raw_code="def model(dbt, session): ...", meta={"preloads": "slow_solver"},
    )  # fmt: skip
    with ThreadPoolExecutor(max_workers=1) as pool:
        monkeypatch.setattr(pythonmodels, "ThreadPoolExecutor", lambda **given: pool)
        pythonmodels.PythonModels([node], able=able)
    assert ("slow_solver" in sys.modules) is not bool(able)
