"""Asks every chart that Superset holds for its data, again and again until a file says stop; run by Superset's Python.

`superset_charts.py FILE`: a line of JSON for each round, chart → [status, error, rows].
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from superset.app import create_app


def main(stop: Path) -> None:
    app = create_app()
    with app.app_context():
        from superset.extensions import db
        from superset.models.slice import Slice

        charts = [(chart.id, chart.slice_name.split(" · ")[-1]) for chart in db.session.query(Slice).all()]
    client = app.test_client()
    admin = {"username": "admin", "password": "admin", "provider": "db"}
    token = client.post("/api/v1/security/login", json=admin).json["access_token"]
    while True:
        last = stop.exists()
        told = {}
        for number, name in charts:
            answer = client.get(f"/api/v1/chart/{number}/data/", headers={"Authorization": f"Bearer {token}"})
            result = answer.json.get("result", [{}])[0]
            told[name] = [answer.status_code, result.get("error") or answer.json.get("message"), result.get("data")]
        print(json.dumps(told), flush=True)
        if last:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
