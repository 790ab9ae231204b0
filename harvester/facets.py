"""The attributes that a list of workers is summed up by, in the order of their importance."""

from core.selection import facets

FACETS = (
    facets.text("status"),
    facets.text("computingsite"),
    facets.text("harvesterid"),
    facets.number("errorcode"),
    facets.text("computingelement"),
    facets.text("resourcetype"),
    facets.text("jobtype"),
    facets.text("pilotstatus"),
    facets.text("nativestatus"),
    facets.number("nativeexitcode"),
    facets.text("harvesterhost"),
    facets.text("submissionhost"),
    facets.number("ncore"),
    facets.number("njobs"),
    facets.number("minramcount"),
    facets.text("queuename"),
)
# Few values each: one statement counts them.
TOGETHER = frozenset({"status", "resourcetype", "jobtype", "pilotstatus", "harvesterid"})
