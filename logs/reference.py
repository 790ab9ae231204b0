"""The log pages in the API reference."""

from core.reference import Endpoint, Entry

ENDPOINTS = (
    Endpoint(
        "/filebrowser/",
        "Files of a job's logs",
        ("html", "json", "csv"),
        (
            Entry("pandaid", "the job", "a whole number"),
            Entry("lfn", "instead of pandaid: the job that wrote this log file", "a name"),
            Entry("scope", "with lfn, the scope of the file", "a text"),
            Entry(
                "filename", "answer with the text of this file, secrets masked", "a name, with or without its folder"
            ),
        ),
        (
            Entry("error", "why a place could not be read; empty where all could", "text"),
            Entry("files", "objects with the keys below, the most telling file of each place first", "list"),
            Entry("name", "name of the file", "text"),
            Entry("dirname", "its folder in the tarball", "text"),
            Entry("size", "bytes; null for a file that was not asked for yet", "integer"),
            Entry("modification", "when it was last written, YYYY-MM-DD HH:MM:SS UTC; empty if not known", "text"),
            Entry("place", "what it stands in", "text"),
            Entry("note", "why it has no content here, or not all", "text"),
            Entry("url", "the page that shows it", "text"),
            Entry("raw_url", "its text alone", "text"),
            Entry("places", "where logs were looked for: label, name, url, nfiles, error, notes, command", "list"),
        ),
        ("/filebrowser/?json&pandaid={pandaid}",),
        ("/filebrowser", "/filebrowser/list/<provider>/…", "/filebrowser/delete/"),
    ),
    Endpoint(
        "/joblog/<pandaid>/",
        "One file of a job's logs, by its lines",
        ("html", "json", "csv"),
        (
            Entry("file", "the file", "a name, with or without its folder"),
            Entry("lines", "lines to show and mark", "120, 120-140 or L120-L140"),
            Entry("find", "words to find, whatever their case", "a text"),
            Entry("from", "line at which the search begins", "a whole number"),
            Entry("part", "the last lines, or a JSON file with its structure", "end or pretty"),
        ),
        (
            Entry("nlines", "lines of the file; null where only the first part of a large one was read", "integer"),
            Entry("lines", "the lines shown: number, text, left_out (bytes that are not shown)", "list"),
            Entry("errors", "the first lines that look like errors", "list"),
            Entry("found", "lines with the words; null without any", "list"),
            Entry("goes_on_at", "the line at which a search that stopped goes on", "integer"),
            Entry("binary", "what the file is if it is not text", "text"),
            Entry("masked", "lines shown in which a secret was masked", "integer"),
        ),
    ),
    Endpoint(
        "/prmonplots/<pandaid>/",
        "Memory, processors, input and output of a job by wall time",
        ("html", "json", "csv", "png"),
        (Entry("plot", "at /prmonplots/<pandaid>/plot.png, one of the plots", "a name, as in plotsDict"),),
        (
            Entry("plotsDict", "plots by name, each with the keys below", "object"),
            Entry("data", "lists that begin with a label; the first is wall time in minutes", "list"),
            Entry("details", "title, xlabel, ylabel, ymax", "object"),
            Entry("grid", "steps of the payload: value in minutes, text", "list"),
            Entry("hwInfo", "the machine: type, str", "list"),
            Entry("prmonInfo", "version of prmon", "text"),
            Entry("error", "why there are no plots, with status 404; else empty", "text"),
        ),
        (),
        ("/getprmonplotsdata/<pandaid>/", "/memoryplot/?pandaid=", "/prmonplots/<pandaid>/plot.png"),
    ),
    Endpoint(
        "/payloadlog/",
        "Lines that a job sent to the log search while at work",
        ("html", "json", "csv"),
        (
            Entry("pandaid", "the job", "a whole number"),
            Entry("search", "words that lines have, whatever their case; in POST search[value] too", "a text"),
            Entry("sort", "oldest or newest first; newest unless told; in POST order[0][dir] too", "asc or desc"),
            Entry("after", "where the next page begins: the mark that a page gives"),
            Entry("as_of", "leave later lines out", "a UTC time"),
            Entry("start", "by POST, the number of the first line", "a whole number up to 100000"),
            Entry(
                "length", "by POST, how many lines: 100 unless told, -1 for as many as come at once", "a whole number"
            ),
            Entry("draw", "by POST, given back as it came", "a whole number"),
        ),
        (
            Entry("payloadlog", "objects with the next four keys and others of the job", "list"),
            Entry("@timestamp", "when the line arrived", "text"),
            Entry("@timestamp_nanoseconds", "the same finer, where it was stored", "text"),
            Entry("level", "its level", "text"),
            Entry("message", "the line, secrets masked; of one sent as an object the object", "text"),
            Entry("flag", "whether the job has not ended", "boolean"),
            Entry("recordsTotal", "lines of the job", "integer"),
            Entry("recordsFiltered", "lines with the words", "integer"),
            Entry("meta", "not by POST: total, relation, as_of, source, truncated, warnings", "object"),
        ),
        spellings=("/payloadlog",),
    ),
    Endpoint(
        "/tasklogs/<jeditaskid>/",
        "Lines of PanDA's own logs about a task, by type and level",
        ("html", "json", "csv"),
        (),
        (
            Entry("jediTaskID", "the task", "integer"),
            Entry("logname", "the type of log", "text"),
            Entry("loglevel", "the level; other for those that were not told apart", "text"),
            Entry("lcount", "lines", "a number as text"),
        ),
    ),
    Endpoint(
        "/tasklogs/<jeditaskid>/lines/",
        "Lines of PanDA's own logs about a task",
        ("html", "json", "csv"),
        (
            Entry("type", "lines of this type", "a type as it is counted"),
            Entry("level", "lines of this level", "a level as it is counted"),
            Entry("search", "words that lines have, whatever their case", "a text"),
            Entry("sort", "oldest or newest first; newest unless told", "asc or desc"),
            Entry("after", "where the next page begins: the mark that a page gives"),
            Entry("as_of", "leave later lines out", "a UTC time"),
        ),
        (
            Entry("lines", "objects: @timestamp, type, level, message", "list"),
            Entry("recordsTotal", "lines of the type and level", "integer"),
            Entry("recordsFiltered", "lines with the words", "integer"),
            Entry("meta", "total, relation, as_of, source, truncated, warnings", "object"),
        ),
    ),
)
