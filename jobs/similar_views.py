"""`/job/<id>/similar/`: parse, ask, render."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.cache.pages import shared
from core.clock import now
from core.questions import error_catalogue
from core.render import formats, responses
from jobs import queries, similar, similar_view
from jobs.computed import computed


@shared(fresh_s=120)
def similar_page(request: HttpRequest, pandaid: int) -> HttpResponse:
    """`/job/<id>/similar/`: what failed like this job, and what those failures have in common."""
    error_catalogue.refresh()
    as_of = now()
    job = queries.job_row(pandaid, as_of)
    if job is None or job["jobstatus"] != "failed":
        raise Http404(f"There is no failed job {pandaid}.")
    found = similar.similar(job, computed(job, as_of)["wn"], as_of)
    if formats.wanted(request) != "html":
        return responses.as_data(request, f"similar_{job['pandaid']}", similar_view.as_data(job, found))
    context = similar_view.context(job, found)
    context["alternates"] = formats.alternates(request.path, {})
    response = render(request, "jobs/similar.html", context)
    response["Vary"] = "Accept"
    return response
