"""`/globalshares/` and the tables that scripts read of it: parse, ask, render."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.cache.pages import shared
from core.clock import now
from core.render import formats, responses
from core.templatetags.portal import duration
from sites import catalogue, shares_queries, shares_view
from sites.shares_queries import Shares

# The database adds up every minute or two.
OLD = timedelta(minutes=30)


@shared(fresh_s=120)
def page(request: HttpRequest) -> HttpResponseBase:
    """`/globalshares/`: the tree of shares, what each is to have, and what it has."""
    found = shares_queries.shares()
    match formats.wanted(request):
        case "json":
            headers = responses.truth_headers(None, _noticed(found))
            return responses.json_response(shares_view.objects(found), headers=headers)
        case "csv":
            rows = [{"share": name, **one} for name, one in shares_view.objects(found).items()]
            return responses.as_data(request, "globalshares", rows)
    work = catalogue.work_by("gshare", "gshare")
    amounts = found.amounts
    context = {
        "headline_text": shares_view.headline(found),
        "table": shares_view.table(found, work),
        "tables": [
            shares_view.part_table(caption, shares_view.TABLES[name](amounts))
            for name, caption in (
                ("resourcesType", "Benchmark power by kind of resource"),
                ("coreTypes", "Benchmark power by kind of cores"),
                ("fairsharePolicy", "Benchmark power by share policy"),
            )
        ],
        "truth": {"text": _truth(found, work), "warnings": _noticed(found)},
        "alternates": formats.alternates(request.path, {}),
    }
    response = render(request, "sites/shares_page.html", context)
    response["Vary"] = "Accept"
    return response


@shared(fresh_s=120)
def part(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """`/datatable/data/<name>/`: one table of shares; always JSON."""
    if name not in shares_view.TABLES:
        raise Http404(f"There is no table {name[:60]}; there are {', '.join(shares_view.TABLES)}.")
    return responses.json_response(shares_view.TABLES[name](shares_queries.shares().amounts))


def _truth(found: Shares, work: catalogue.Work) -> str:
    power = f"power added up by the database {_age(found)}" if found.filled else "power not added up by the database"
    return f"{power} · jobs as of {work.as_of:%H:%M:%S} UTC · source: {work.source}"


def _age(found: Shares) -> str:
    assert found.filled is not None  # noqa: S101 - asked where it is
    return f"{duration(max(now() - found.filled, timedelta()))} ago"


def _noticed(found: Shares) -> tuple[str, ...]:
    if found.filled is None:
        return ("The database has not added up the power of shares: all amounts are zero.",)
    if now() - found.filled > OLD:
        return (f"The database last added up the power of shares {_age(found)}: what runs now may differ.",)
    return ()
