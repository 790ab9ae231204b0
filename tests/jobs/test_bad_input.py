"""Whatever an address of jobs holds: an answer, or a 400 whose one sentence names the parameter. Never a 5xx."""

import json

import pytest
from django.test import Client

from core.selection import marks
from tests.addresses import LEAKS

BAD = [
    ("/jobs/?pandaid=abc", "pandaid"),
    ("/jobs/?pandaid=1e3", "pandaid"),
    ("/jobs/?pandaid=0x10", "pandaid"),
    ("/jobs/?pandaid=%2B1", "pandaid"),
    ("/jobs/?pandaid=1_000", "pandaid"),
    ("/jobs/?pandaid=%D9%A1%D9%A2", "pandaid"),
    ("/jobs/?pandaid=-5", "pandaid"),
    (f"/jobs/?jeditaskid={10**30}", "jeditaskid"),
    (f"/jobs/?jeditaskid={'9' * 5000}", "jeditaskid"),
    ("/jobs/?computingsite=a%00b", "NUL"),
    ("/jobs/?computingsite=%ff", "UTF-8"),
    ("/jobs/?computingsite=%ed%a0%80", "UTF-8"),
    ("/jobs/?sortby=password", "sortby"),
    ("/jobs/?sortby=pandaid;drop", "sortby"),
    ("/jobs/?sortby=-pandaid", "sortby"),
    ("/jobs/?cols=pandaid,password", "cols"),
    ("/jobs/?limit=1&limit=2", "limit"),
    ("/jobs/?limit=-1", "limit"),
    ("/jobs/?display_limit=ten", "display_limit"),
    ("/jobs/?after=nonsense", "after"),
    *(
        (f"/jobs/?sortby={order}&after={marks.text_of(mark)}", "after")
        for order, mark in (
            ("time", (5, 1)),
            ("time", ("lately", 1)),
            ("time", ("2026-11-23T12:00:00+02:00", 1)),
            ("time", ("2026-11-23T12:00:00", "1")),
            ("time", ("2026-11-23T12:00:00", 10**19)),
            ("time", ("2026-11-23T12:00:00",)),
            ("priority", ("2026-11-23T12:00:00", 1)),
            ("priority", (10**60, 1)),
            ("priority", (True, 1)),
            ("duration", ("long", 1)),
            ("duration", (float("inf"), 1)),
            ("duration", (float("nan"), 1)),
            ("computingsite", ("CERN\0", 1)),
            ("computingsite", ("CERN\ud800", 1)),
            ("computingsite", (5, 1)),
        )
    ),
    ("/jobs/?mode=maybe", "mode"),
    ("/jobs/?hours=-1", "hours"),
    ("/jobs/?hours=99999999", "hours"),
    ("/jobs/?date_from=99999-01-01", "date_from"),
    ("/jobs/?date_from=0000-00-00", "date_from"),
    ("/jobs/?date_to=2026-02-30", "date_to"),
    ("/jobs/?date_from=2026-11-23T12:00%2B02:00", "date_from"),
    ("/jobs/?date_from=2026-11-23&date_to=2026-11-22", "window"),
    ("/jobs/?endtimerange=2026-11-23", "endtimerange"),
    ("/jobs/?endtimerange=2026-11-22|2026-11-23&starttimerange=2026-11-22|2026-11-23", "range"),
    ("/jobs/?priorityrange=high", "priorityrange"),
    ("/jobs/?priorityrange=9:1", "priorityrange"),
    ("/jobs/?durationmin=a-b", "durationmin"),
    ("/jobs/?ramcount=4-2GB", "minramcount"),
    ("/jobs/?jobtype=nonsense", "jobtype"),
    ("/jobs/?error=pilot", "error"),
    ("/jobs/?errorcategory=first", "errorcategory"),
    ("/jobs/?computingsite=" + "|".join(f"a{number}*" for number in range(201)), "computingsite"),
    ("/jobs/?q=nosuchword:1", "nosuchword"),
    ("/jobs/?nonsense=1&strict=1", "nonsense"),
    ("/job?pandaid=abc", "pandaid"),
    ("/job", "pandaid"),
    (f"/job?pandaid={'9' * 19}", "pandaid"),
    ("/job?pandaid=1%00", "NUL"),
    ("/job/a%00b/", "NUL"),
    ("/descendentjoberrsinfo/?pandaid=1.5", "pandaid"),
    ("/descendentjoberrsinfo/", "pandaid"),
    ("/jobrelationships/3/?direction=sideways", "direction"),
]
FINE = [
    f"/jobs/?sortby=duration&after={marks.text_of((9e18, 1))}",
    f"/jobs/?sortby=duration&after={marks.text_of((-9e18, 1))}",
    f"/jobs/?sortby=priority&after={marks.text_of((2**62, 2**62))}",
    f"/jobs/?sortby=priority&after={marks.text_of((None, 2**62))}",
    f"/jobs/?sortby=time&after={marks.text_of(('0001-01-01T00:00:00', 1))}",
    f"/jobs/?sortby=time&after={marks.text_of(('9999-12-31T23:59:59.999999', 1))}",
    "/jobs/?pandaid=%201%20",
    "/jobs/?pandaid=",
    "/jobs/?jeditaskid=13&jeditaskid=14",
    "/jobs/?computingsite=%F0%9F%98%80*",
    "/jobs/?computingsite=%E2%80%AEgnp",
    "/jobs/?produsername=' OR 1=1 --",
    "/jobs/?transformation=((((a%2B)%2B)%2B)",
    "/jobs/?jobname=*a*b*c*d*e*f*",
    "/jobs/?limit=10000000",
    "/jobs/?limit=0",
    "/jobs/?date_from=2016-11-23",
    "/jobs/?date_from=now-1h",
    "/jobs/?pandaid=" + ",".join(map(str, range(1_001))),
    "/jobs/?computingsite=" + "|".join(f"q{number}" for number in range(1_001)),
    "/jobs/?computingsite=" + "|".join(f"!queue{number}*" for number in range(200)),
]
NOTICED = [
    ("/jobs/?nonsense=1", "nonsense"),
    ("/jobs/?computingsit=CERN", "computingsite"),
    ("/jobs/?pandaid[]=1", "pandaid[]"),
    ("/jobs/?user__password__startswith=a", "user__password__startswith"),
    ("/jobs/?format=../../etc/passwd&template=x&callback=f", "callback"),
]
KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def client(sample: str) -> Client:
    """Asks as a browser or script would; an exception of the portal is an answer like any other."""
    return Client(HTTP_HOST="localhost", raise_request_exception=False)


def clean(body: str) -> bool:
    return not [word for word in LEAKS if word in body]


@KINDS
@pytest.mark.parametrize(("path", "named"), BAD, ids=[path[:60] for path, _ in BAD])
def test_what_cannot_be_read_is_a_400_that_names_it(client, path, named):
    page = client.get(path)
    assert page.status_code == 400
    assert named in page.text
    assert "<main" in page.text
    assert clean(page.text)
    data = client.get(path, headers={"accept": "application/json"})
    assert (data.status_code, data["Content-Type"]) == (400, "application/json")
    assert list(data.json()) == ["error"]
    assert named in data.json()["error"]
    assert len(data.json()["error"]) < 250


@KINDS
@pytest.mark.parametrize("path", FINE, ids=[path[:60] for path in FINE])
def test_what_can_be_read_is_answered(client, path):
    assert client.get(path).status_code == 200
    data = client.get(f"{path}&json&outputs=jobs")
    assert data.status_code == 200
    assert isinstance(json.loads(data.getvalue())["jobs"], list)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("path", "named"), NOTICED)
def test_what_is_not_known_is_noticed(client, path, named):
    page = client.get(path)
    assert page.status_code == 200
    assert named in page.text
    data = client.get(f"{path}&json&outputs=jobs&limit=1")
    assert named in data["X-Warning"]
    data.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_requests_that_are_no_questions(client):
    many = "&".join(f"p{number}=1" for number in range(1_001))
    strange = [
        client.get(f"/jobs/?{many}"),
        client.get("/jobs/", headers={"host": "evil.example"}),
        client.get("/jobs/?json", headers={"host": "evil.example"}),
    ]
    assert [answer.status_code for answer in strange] == [400, 400, 400]
    assert "evil.example" not in "".join(answer.text for answer in strange)
    assert list(strange[2].json()) == ["error"]
    for method in (client.post, client.put, client.delete, client.patch, client.trace):
        assert method("/jobs/").status_code == 405


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("accept", ["*/*", "", "text/html;q=0.1,application/json;q=", "x" * 8_000, ";;;,,,q=q"])
def test_any_accept_header_has_one_answer(client, accept):
    answer = client.get("/jobs/?pandaid=3", headers={"accept": accept})
    assert answer.status_code == 200
    assert "Accept" in answer["Vary"]
