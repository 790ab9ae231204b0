"""Event ranges of event-service jobs."""

from simulator.base import Row, words
from simulator.life import Attempt
from simulator.plan import Task

COLUMNS = words("""jeditaskid pandaid fileid job_processid datasetid status def_min_eventid def_max_eventid
 processed_upto_eventid attemptnr event_offset error_code""")
RANGES = 5
READY, RUNNING, DONE, FAILED, MERGED = 0, 2, 6, 7, 9


def ranges(task: Task, attempt: Attempt) -> list[Row]:
    """The ranges of the job's input file with what became of them."""
    file = attempt.chain.inputs[0][0]
    width = task.step.events // RANGES
    return [
        (
            task.taskid, attempt.pandaid, file, number, task.first_dataset, _state(attempt, number), (number - 1) * width + 1,
            number * width, number * width, attempt.chain.attempts + 1, (number - 1) * width, None,
        )
        for number in range(1, RANGES + 1)
    ]  # fmt: skip


def _state(attempt: Attempt, number: int) -> int:
    if attempt.status == "finished":
        return MERGED if attempt.pandaid % 2 else DONE
    if attempt.is_final:
        return FAILED if number == 1 else READY
    return RUNNING if attempt.status == "running" and number == 1 else READY
