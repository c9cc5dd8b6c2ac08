def test_walk(api):
    d = api.district()
    c = api.concept(d)
    f = api.make("/fields-of-action", title="Sprache", concept_id=c["id"], topic="language")
    g = api.make("/goals", title="Ziel", concept_id=c["id"], field_id=f["id"])
    o = api.make("/organisations", name="Caritas", district_id=d["id"])
    m = api.measure(c, field_id=f["id"], goal_ids=[g["id"]], responsible_ids=[o["id"]], number="1.1")
    assert m["light"] == "not_rated"
    s = api.make("/measure-steps", title="Schritt", measure_id=m["id"])
    u = api.status(m, "red", "2024-01-01")
    a = api.make("/goal-assessments", goal_id=g["id"], light="green", effective_on="2024-01-01")
    r = api.get(f"/measures/{m['id']}")
    assert r.json()["light"] == "red", r.text
    assert r.json()["status"]["id"] == u["id"]
    for path in ("districts", "organisations", "concepts", "fields-of-action", "goals", "goal-assessments", "measures", "measure-steps", "status-updates"):
        r = api.get(f"/{path}")
        assert r.status_code == 200, r.text
        assert len(r.json()["items"]) == 1, (path, r.text)
        r2 = api.get(f"/{path}?district=08335&include_total=true") if path != "districts" else r
        assert r2.status_code == 200, r2.text
        r3 = api.get(f"/{path}", token=api.operator)
        assert r3.status_code == 200
    r = api.get(f"/measures?concept={c['id']}&as_of=2023-12-31")
    assert r.json()["items"][0]["light"] == "not_rated", r.text
    r = api.get(f"/measures?concept={c['id']}&light=red&as_of=2024-01-31")
    assert len(r.json()["items"]) == 1
    p = api.patch(f"/measures/{m['id']}", {"title": "Neu", "goal_ids": []})
    assert p.status_code == 200, p.text
    assert p.json()["version"] == 2
    t = api.token(d, "reporter")
    me = api.get("/me", token=t)
    assert me.json()["roles"][0]["role"] == "reporter", me.text
    r = api.post("/status-updates", {"measure_id": m["id"], "light": "green", "state": "implemented", "effective_on": "2024-02-01"}, token=t)
    assert r.status_code == 201, r.text
    assert api.get(f"/measures/{m['id']}").json()["light"] == "red"
    assert api.get(f"/measures/{m['id']}", token=t).json()["light"] == "green"
    r = api.post(f"/status-updates/{r.json()['id']}/publication")
    assert r.status_code == 200, r.text
    assert api.get(f"/measures/{m['id']}").json()["light"] == "green"
    r = api.post(f"/status-updates/{r.json()['id']}/retraction", {"reason": "falsch"})
    assert r.status_code == 200, r.text
    assert api.get(f"/measures/{m['id']}").json()["light"] == "red"
