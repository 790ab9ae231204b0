"""What the information system says of a queue, as `schedconfig_json.data` holds it."""

from typing import Any

from simulator.grid import REGIONS, Queue, Site

COMMENTS = {"offline": "decommissioned", "brokeroff": "drained for an upgrade"}


def description(queue: Queue) -> dict[str, Any]:
    """All of it."""
    return {**_place(queue), **_limits(queue), **_running(queue), **_policy(queue), **_services(queue.site)}


def _place(queue: Queue) -> dict[str, Any]:
    site = queue.site
    return {
        **dict.fromkeys(("name", "nickname", "siteid", "panda_resource"), queue.name),
        **dict.fromkeys(("atlas_site", "gocname", "rc_site"), site.name),
        **dict.fromkeys(("rc_country", "country"), REGIONS[site.region]),
        **dict.fromkeys(("cloud", "region"), site.region),
        "tier": site.tier,
        "tier_level": site.tier_level,
        "state": "ACTIVE",
        "status": queue.status,
        "type": queue.type,
        "capability": queue.capability,
    }


def _limits(queue: Queue) -> dict[str, Any]:
    return {
        "corecount": queue.cores,
        "maxrss": queue.cores * queue.ram_per_core * 2,
        "minrss": 0,
        "memory": 0,
        "meanrss": 2000,
        "maxtime": 345_600,
        "mintime": 0,
        "maxwdir": 20_000,
        "maxinputsize": 20_000,
        "maxdiskio": None,
        "corepower": queue.corepower,
        "coreenergy": 10.0,
        "pledgedcpu": None,
        "transferringlimit": 2000,
    }


def _running(queue: Queue) -> dict[str, Any]:
    """How jobs come to it, and what they find there."""
    return {
        "wnconnectivity": "full",
        "direct_access_lan": False,
        "direct_access_wan": False,
        "is_cvmfs": True,
        "is_default": None,
        "resource_type": "hpc" if queue.has_gpus else "GRID",
        "catchall": "unifiedPandaQueue" if queue.type == "unified" else "",
        "workflow": "pull_ups",
        "pilot_manager": "Harvester",
        "harvester": queue.harvester,
        "harvester_template": "",
        "vo_name": "atlas",
        "objectstores": [],
        "releases": ["AUTO"],
        "validatedreleases": None,
        "container_type": "apptainer",
        "copytools": {"rucio": {"setup": None}},
        "acopytools": {"pr": ["rucio"], "pw": ["rucio"], "pl": ["rucio"]},
    }


def _policy(queue: Queue) -> dict[str, Any]:
    return {
        "timefloor": 0,
        "lastmod": "2026-11-01T00:00:00",
        "comment_": COMMENTS.get(queue.status, "HC.Test.Me"),
        "status_override": None,
        "fairsharepolicy": "type=simul:60%" if queue.site.tier_level == 2 else None,
        "jobseed": "std",
        "defaulttoken": None,
        "params": {"unified_dispatch": True} if queue.type == "unified" else {},
    }


def _services(site: Site) -> dict[str, Any]:
    disk, scratch = f"{site.name}_DATADISK", f"{site.name}_SCRATCHDISK"
    return {
        "queues": [_computing_element(number, site.domain) for number in (1, 2)],
        "astorages": {
            "read_lan": [disk],
            "write_lan": [disk],
            "read_lan_analysis": [disk, scratch],
            "write_lan_analysis": [scratch],
        },
        "uconfig": {},
        "uses": [],
        "site": {"name": site.name},
    }


def _computing_element(number: int, domain: str) -> dict[str, Any]:
    name = f"ce{number:02d}.{domain}"
    return {
        "ce_id": 100 + number,
        "ce_name": name,
        "ce_endpoint": f"{name}:9619",
        "ce_flavour": "HTCONDOR-CE",
        "ce_jobmanager": "condor",
        "ce_state": "ACTIVE",
        "ce_status": "Production",
        "ce_queue_name": "default",
        "ce_version": "6",
    }
