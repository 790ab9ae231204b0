"""ATLAS."""

from dataclasses import replace

from core.experiment import generic

JOB_TYPES = {
    **generic.JOB_TYPES,
    "groupproduction": "Group production",
    "eventservice": "Event service",
    "esmerge": "Event service merge",
}

LINKS = {
    "queue": "https://atlas-cric.cern.ch/atlas/pandaqueue/detail/{queue}/",
    "dataset": "https://rucio-ui.cern.ch/did?scope={scope}&name={name}",
}

HOSTS = ("*.cern.ch",)

PROFILE = replace(
    generic.PROFILE,
    name="atlas",
    title="ATLAS PanDA monitor",
    job_types=JOB_TYPES,
    hosts=HOSTS,
    links=LINKS,
    server_hosts=("aipanda",),
)
