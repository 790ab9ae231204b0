"""A task's split rule in words: how its work is cut into jobs, and what else was asked of PanDA."""

WORDS: dict[str, str] = {
    "NF": "{} files in each job",
    "MF": "at most {} files in each job",
    "NG": "{} GB of input in each job",
    "NE": "{} events in each job",
    "EI": "{} events in each input file",
    "MX": "at most {} events in each job",
    "ES": "{} events for each event service worker",
    "EC": "{} event service consumers",
    "CC": "at most {} cores in all",
    "MW": "at most {} s of wall time for a job",
    "MN": "at most {} jobs at a time",
    "TJ": "{} jobs in all",
    "NJ": "{} jumbo jobs",
    "MJ": "at most {} jumbo jobs at a site",
    "NS": "{} sites for each job",
    "NT": "waits for {} chunks of input",
    "ZE": "{} events in each merge job",
    "ZF": "{} files in each merge job",
    "ZG": "{} GB in each merge job",
    "ZM": "at most {} files in each merge job",
    "MC": "CPU efficiency of at least {} %",
    "SS": "{} % of the scouts must succeed",
    "RX": "memory of a retry starts {} MB higher",
    "RY": "memory grows by {} MB with each retry",
    "RZ": "memory of retries ends at {} MB",
    "FT": "events count from {}",
    "XA": "{} attempts for each event range",
    "XJ": "{} attempts for each event service job",
    "MO": "outputs are merged",
    "IS": "input is recalled from tape first",
    "IW": "input may be read over the wide network",
    "PJ": "jobs are pushed to pilots",
    "PC": "changes of state are announced",
    "MD": "driven by messages",
    "CV": "the cloud is the experiment",
    "IT": "output datasets are made at each site",
    "IA": "output datasets are made for each site",
    "IF": "events are numbered in each file",
    "HO": "optimises hyper-parameters",
    "FP": "fine-grained processing",
    "UB": "a build job comes first",
    "UC": "jobs are cloned",
    "UX": "may be exhausted rather than fail",
    "FG": "fails below its goal",
    "DI": "stays where it was brokered",
    "DR": "is not retried by itself",
    "DF": "is not finished by itself",
    "NP": "is not paused by itself",
    "ST": "uses secrets",
    "DM": "debug mode",
    "IM": "missing input is left out",
    "AI": "incomplete input is allowed",
    "AE": "empty input is allowed",
    "AP": "part of a job's input may do",
    "OI": "order of the input is given",
    "OL": "ordered by luminosity block",
    "RL": "cut at luminosity blocks",
    "GB": "cut at boundaries of groups",
    "LC": "jobs are not checked for looping",
    "LI": "input is copied to the node",
    "EJ": "parameters are encoded",
    "PL": "input comes as a list of places",
    "RC": "runs until its input is closed",
    "WI": "waits for its input",
    "NW": "does not wait for its parent",
    "NI": "input is not pooled",
    "AV": "keeps off virtual placement",
    "RD": "output datasets are registered",
    "NC": "the command is taken as it is",
    "WF": "input is listed in a file",
    "DY": "number of events varies",
    "IN": "an intermediate step",
    "SE": "event service ends as ordinary jobs",
    "SW": "work in segments",
}  # fmt: skip


# Codes whose value is one of a few; the empty one is for any other.
CHOICES: dict[str, dict[str, str]] = {
    "US": {"1": "no scouts", "2": "scouts still to run", "3": "scouts have run", "": "scouts"},
    "UP": {"1": "pre-processing due", "2": "pre-processing runs", "3": "pre-processing over", "": "pre-processing"},
    "LS": {"1": "only the sites that were named", "2": "not at the sites that were named", "": "limited sites"},
    "IP": {"1": "nodes with full network access", "2": "nodes with web access", "": "network access of nodes"},
    "IK": {"4": "nodes with IPv4", "6": "nodes with IPv6", "": "network protocol of nodes"},
    "AT": {"1": "outputs may go to another storage", "2": "no other storage for outputs", "3": "another storage for outputs", "": "another storage for outputs"},
    "IL": {"1": "input may be read over the local network", "2": "input is read over the local network only", "": "input over the local network"},
    "FU": {"1": "whole chain at one place only", "2": "whole chain at one place required", "3": "whole chain at one place possible", "": "whole chain at one place"},
}  # fmt: skip


def in_words(rule: str | None) -> list[tuple[str, str]]:
    """(code, meaning) of each part of a split rule; a code that nobody described means itself."""
    parts = [part.strip() for part in (rule or "").split(",") if part.strip()]
    return [(part, _meaning(*part.partition("=")[::2])) for part in parts]


def _meaning(code: str, value: str) -> str:
    if choices := CHOICES.get(code):
        return choices.get(value, f"{choices['']} ({value})")
    words = WORDS.get(code)
    if words is None:
        return f"{code} is {value}" if value else code
    return words.format(value)
