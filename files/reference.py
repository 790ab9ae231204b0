"""The pages of files and datasets in the API reference."""

from core.reference import PRESENTATION, Endpoint, Entry, filters_of, keys_of, ranges_of, times_of
from core.selection.datasets import datasets
from core.selection.files import files
from core.selection.kinds import Kind

# What the parameters of presentation mean for jobs alone.
FOR_JOBS = frozenset({"outputs", "mode", "fields", "sortby", "datasets", "summary"})
SHOWN = (
    *(entry for entry in PRESENTATION if entry.name not in FOR_JOBS),
    Entry("sortby", "order of the rows", "a column with -asc or -desc", example="lfn-asc"),
    Entry("fields", "keys of each row in JSON", "names separated by commas"),
    Entry("summary", "on the page, count attributes at once instead of when asked"),
)
FILE_KEYS = (
    *keys_of(files()),
    Entry("fsizemb", "size in MB (10⁶ bytes)", "number"),
    Entry("creationdatecut", "the day of creationdate", "text"),
    Entry("end_start_nevents", "events from the first to the last one used, else all", "integer"),
)
DATASET_KEYS = (*keys_of(datasets()), Entry("scope", "what its name begins with", "text"))


def _asked(kind: Kind, verb: str) -> tuple[Entry, ...]:
    return (*filters_of(kind), *times_of(verb), *ranges_of(kind), *SHOWN)


ENDPOINTS = (
    Endpoint(
        "/files/",
        "Files of a task, a dataset, a container or a job, or of a name; one of these has to be given",
        ("html", "json", "csv"),
        _asked(files(), "added"),
        (
            Entry("dataset", "{name, id, type, nfilestotal, nfilesunique}: what the files are of; several ids as a list", "object"),
            Entry("states", "files by state", "object"),
            Entry("files", "objects with the keys below", "list"),
            *FILE_KEYS,
        ),
        (
            "/files/?jeditaskid={jeditaskid}",
            "/files/?json&jeditaskid={jeditaskid}&state=failed&limit=10",
            "/files/?csv&jeditaskid={jeditaskid}&cols=lfn,state&limit=10",
        ),
        ("/fileList/",),
    ),
    Endpoint(
        "/loadFileList/",
        "Files of datasets by name as a bare list; always JSON, 1,000 unless told",
        ("json",),
        _asked(files(), "added"),
        FILE_KEYS,
        ("/loadFileList/?datasetid=1&limit=10",),
    ),
    Endpoint(
        "/file/<lfn>/",
        "One file: what became of it in each task, why it failed, and the jobs that read or wrote it",
        ("html", "json", "csv"),
        (Entry("copies", "on the page, ask Rucio for copies at once instead of later"), *filters_of(files())),
        (
            Entry("frec", "the file in the dataset that it was added to last, with the keys of `files`", "object"),
            Entry("files", "the file in each dataset of a task, the newest 100: the keys below", "list"),
            *FILE_KEYS,
            Entry("datasetname", "the dataset", "text"),
            Entry("story", "what became of it, in words", "text"),
            Entry("filename", "its name", "text"),
            Entry("names", "all names that the id has that was asked for, the newest first; else its name alone", "list"),
            Entry("columns", "frec as {name, value}", "list"),
            Entry("states", "its places in datasets by state", "object"),
            Entry("jobs", "the newest 50 jobs that read or wrote it; type is what it was to the job, error what went wrong", "list"),
            Entry("jobsStatuses", "all these jobs by status", "object"),
            Entry("meta", "{total, relation, as_of, source, truncated, warnings}", "object"),
        ),
        spellings=("/file/?lfn=", "/file/?fileid=&datasetid=", "/file/?guid=&jeditaskid=", "/fileInfo/"),
    ),
    Endpoint(
        "/filecopies/",
        "Where Rucio has copies of a file, where the portal is told of a Rucio; a part of the file's page",
        ("html", "json", "csv"),
        (Entry("scope", "the scope of the file", "text"), Entry("lfn", "its name", "text")),
        (
            Entry("storages", "storages that have a copy", "list"),
            Entry("replicas", "copies that can be read over HTTP: {storage, url, size, adler32}", "list"),
            Entry("error", "why there is nothing, in words, with status 503 where Rucio did not answer; else empty", "text"),
        ),
    ),
    Endpoint(
        "/datasets/",
        "Datasets of a task, of a container, or of a name; one of these has to be given",
        ("html", "json", "csv"),
        _asked(datasets(), "modified"),
        DATASET_KEYS,
        ("/datasets/?json&jeditaskid={jeditaskid}", "/datasets/?csv&jeditaskid={jeditaskid}"),
        ("/datasetList/",),
    ),
    Endpoint(
        "/dataset/<name>/",
        "One dataset of a task: its files by state, and the jobs that read or write it; or all datasets of that name",
        ("html", "json", "csv"),
        filters_of(datasets()),
        (
            *DATASET_KEYS,
            Entry("states", "its files by state; for one dataset only, as the two below", "object"),
            Entry("jobsStatuses", "the jobs that read or write it by status, all attempts", "object"),
            Entry("story", "what it is to its task, and how far its files are, in words", "text"),
            Entry("meta", "{total, relation, as_of, source, truncated, warnings}; of several, the newest is answered", "object"),
        ),
        ("/dataset/?datasetid=1&json",),
        ("/dataset/?datasetname=", "/dataset/?datasetid=", "/dataset/?jeditaskid=", "/datasetInfo/"),
    ),
)  # fmt: skip
