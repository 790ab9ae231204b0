"""Addresses that old pages and scripts ask, answered as they expect."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.cache.strangers import noticed
from core.outside.door import MB
from core.render import responses
from logs import pages, queries
from logs.views import listed, logs_of

KEPT = "Logs that were fetched are removed by themselves, the longest unused first; nothing was removed now."


@noticed(())
def list_of_job(request: HttpRequest, pandaid: str, **_: str) -> HttpResponse:
    """`/filebrowser/list/<provider>/<pandaid>/<computingsite>/`: the files of a job's logs; always JSON."""
    found = logs_of(int(pandaid))
    listing = listed(request, found)
    size = sum(one.size or 0 for one in listing.files)
    return responses.json_response(
        {
            "errors": {place.source.label: place.failure for place in listing.places if place.failure},
            "files": pages.file_objects(found, listing),
            "total_unpacked_size": round(size / MB, 2),
            "media_path": "",
        }
    )


def list_of_file(request: HttpRequest, scope: str, lfn: str, **_: str) -> HttpResponseBase:
    """`/filebrowser/list/<provider>/<guid>/<scope>/<lfn>/`: the same of the job that wrote this log file."""
    if pandaid := queries.job_with_log(lfn, scope):
        return list_of_job(request, str(pandaid))
    raise Http404(f"No job that is kept wrote a log file “{scope[:60]}:{lfn[:200]}”.")


@noticed(())
def delete(_: HttpRequest) -> HttpResponse:
    """`/filebrowser/delete/`: once removed what had been fetched; nobody needs to ask for that any more."""
    return responses.json_response({"message": KEPT})
