"""Rows about the grid itself: queues, sites, storage, worker nodes, Harvester."""

import json

from simulator.clock import DAY, HOUR, MINUTE, text, whole_seconds
from simulator.grid import CPUS, HARVESTERS, Queue, Site
from simulator.plan import Plan
from simulator.queue_description import description
from simulator.rows import Batch, add

SPACE_TOKENS = ("DATADISK", "SCRATCHDISK", "TAPE")


def write(batch: Batch, plan: Plan) -> None:
    for number, site in enumerate(plan.grid.sites):
        _write_site(batch, plan, site, number)
    for number, queue in enumerate(plan.grid.queues):
        _write_queue(batch, plan, queue, number)
    _write_harvester(batch, plan)


def _write_site(batch: Batch, plan: Plan, site: Site, number: int) -> None:
    role = "nucleus" if site.tier_level <= 1 else "satellite"
    add(batch, "panda.site", site_name=site.name, role=role, tier_level=site.tier_level)
    for order, token in enumerate(SPACE_TOKENS):
        if token != "TAPE" or site.has_tape:  # noqa: S105 - a space token is no secret
            _write_endpoint(batch, plan, site, token, number + order)
    for order, node in enumerate(site.nodes):
        model, short, clock, _ = CPUS[node.cpu]
        seen = text(plan.now - HOUR - order * 17 * MINUTE)
        add(
            batch, "panda.worker_node", site=site.name, host_name=node.host, cpu_model=model, n_logical_cpus=64, n_sockets=2,
            cores_per_socket=32, threads_per_core=1, cpu_architecture="x86_64", cpu_architecture_level="x86-64-v3",
            clock_speed=clock, total_memory=256_000, last_seen=seen, total_local_disk=900, cpu_model_normalized=short,
        )  # fmt: skip


def _write_endpoint(batch: Batch, plan: Plan, site: Site, token: str, number: int) -> None:
    full = site.name == plan.troubles.full_site and token == "DATADISK"  # noqa: S105
    total = 30_000 + 4_000 * (number % 19)
    free = 20 if full else total // (4 + number % 5)
    write_off = number % 29 == 28
    add(
        batch, "panda.ddm_endpoint", ddm_endpoint_name=f"{site.name}_{token}", site_name=site.name, ddm_spacetoken_name=token,
        type=token, is_tape="Y" if token == "TAPE" else "N", space_total=total, space_free=free, space_used=total - free,  # noqa: S105
        space_expired=500, space_min_free=1000, space_unavailable=0, space_timestamp=whole_seconds(plan.now - HOUR),
        blacklisted="Y" if write_off else "N", blacklisted_read="N", blacklisted_write="Y" if write_off else "N",
        detailed_status='{"write_wan": "OFF"}' if write_off else "{}",
    )  # fmt: skip


def _write_queue(batch: Batch, plan: Plan, queue: Queue, number: int) -> None:
    updated, site = text(plan.now - 12 * MINUTE), queue.site
    add(
        batch,
        "panda.schedconfig_json",
        panda_queue=queue.name,
        data=json.dumps(description(queue)),
        last_update=updated,
    )
    add(batch, "panda.panda_site", panda_site_name=queue.name, site_name=site.name)
    architecture = {"arch": ["x86_64"], "type": "cpu", "vendor": ["any"], "instr": ["avx2"]}
    tags = {
        "panda_resource": queue.name,
        "architectures": [architecture],
        "cmtconfigs": [],
        "containers": ["any"],
        "cvmfs": ["sw"],
        "tags": [],
    }
    add(batch, "panda.sw_tags", panda_queue=queue.name, data=json.dumps(tags), last_update=updated)
    for scope, token in (("default", "DATADISK"), ("analysis", "DATADISK"), ("analysis", "SCRATCHDISK")):
        written = (scope, token) != ("analysis", "DATADISK")
        add(
            batch, "panda.panda_ddm_relation", panda_site_name=queue.name, ddm_endpoint_name=f"{site.name}_{token}", is_local="Y",
            roles="read_lan,write_lan" if written else "read_lan", order_read=1 if token == "DATADISK" else 2,  # noqa: S105
            order_write=1 if written else None, default_read="Y" if token == "DATADISK" else "N",  # noqa: S105
            default_write="Y" if written else "N", scope=scope,
        )  # fmt: skip
    _write_nodes(batch, plan, queue, number)


def _write_nodes(batch: Batch, plan: Plan, queue: Queue, number: int) -> None:
    if not queue.runs_jobs:
        return
    site = queue.site
    for order, node in enumerate(site.nodes):
        seen = text(plan.now - HOUR - (order + number) * 19 * MINUTE)
        add(
            batch,
            "panda.worker_node_queue",
            site=site.name,
            host_name=node.host,
            panda_queue=queue.name,
            last_seen=seen,
        )
        if queue.has_gpus:
            add(
                batch, "panda.worker_node_gpus", site=site.name, host_name=node.host, vendor="NVIDIA", model="A100-SXM4-40GB",
                count=4, vram=40_960, architecture="Ampere", framework="CUDA", framework_version="12.4",
                driver_version="575.57.08", last_seen=seen,
            )  # fmt: skip


def _write_harvester(batch: Batch, plan: Plan) -> None:
    for number, name in enumerate(HARVESTERS):
        host = f"{name}.example.org"
        add(
            batch, "panda.harvester_instances", harvester_id=name, description="automatic",
            starttime=text(plan.now - (20 + number) * DAY), owner="Robot Harvester", hostname=host,
            lastupdate=text(plan.now - MINUTE), sw_version="0.5.28", commit_stamp="2026-11-01 00:00:00",
        )  # fmt: skip
        for hours in range(0, 24 * min(plan.days, 7), 6):
            metrics = {
                "rss_mib": 2600.0 + hours,
                "memory_pc": 39.2,
                "cpu_pc": 15.2,
                "volume_data_pc": 20.0,
                "cert_lifetime": {},
            }
            time = text(plan.now - hours * HOUR - number * MINUTE)
            add(batch, "panda.harvester_metrics", harvester_id=name, creation_time=time, harvester_host=host, metrics=json.dumps(metrics))  # fmt: skip
    _write_command(batch, plan)
    for number, queue in enumerate(plan.grid.queues):
        add(
            batch, "panda.harvester_dialogs", harvester_id=queue.harvester, diagid=number + 1, modulename="submitter",
            identifier=f"queue {queue.name}", creationtime=text(plan.now - number % 20 * HOUR - MINUTE),
            messagelevel=("ERROR", "WARNING", "INFO", "ERROR")[number % 4],
            diagmessage=("submission went slowly", "queue is full", "no free slot at the batch system")[number % 3],
        )  # fmt: skip
        if number % 9 == 0:
            add(
                batch,
                "panda.harvester_slots",
                pandaqueuename=queue.name,
                numslots=400,
                modificationtime=text(plan.now - HOUR),
            )


def _write_command(batch: Batch, plan: Plan) -> None:
    queue, time = plan.grid.queues[0], text(plan.now - 9 * HOUR)
    which = {"status": ["submitted"], "computingSite": [queue.name], "computingElement": [], "submissionHost": []}
    add(
        batch, "panda.harvester_commands", command_id=1, command="KILL_WORKERS", harvester_id=queue.harvester,
        ack_requested=0, creation_date=time, status="new", status_date=time, params=json.dumps(which),
    )  # fmt: skip
