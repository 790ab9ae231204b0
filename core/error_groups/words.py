"""The words that the rules of `normal` know."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TELLING = "exit|return|error|err|status|signal|sig|errno|code|https?(?:/[0-9.]+)?|rc|ret|ec|reason|retval|exitcode|exitstatus|returncode|retcode|errorcode|statuscode"
TELLING_TOO = r"code|status|value|number|no|error|errno|signal|response|state|was|is|of|with|from\ [^\s()]+"
# What the last word before such a number may be, without an "s" at its end; any may follow "from".
LAST = frozenset(re.findall("[a-z]+", f"{TELLING} {TELLING_TOO}")) | _words(
    """acces statu i wa http exitcode errorcode statuscode exitstatus exitstatu zero value an a with returned exited replied answered responded
    got response curl failed"""
)
LAST_PARTS = ("code", "error", "signal", "exit", "statu", "errno")
TELLING_BEFORE_COLON = _words(
    """exit return error err status signal errno code http https rc ret ec exitcode exit_code returncode retcode errorcode error_code
    statuscode status_code pilot executor exe transform trans dataservice ddm jobdispatcher taskbuffer supervisor sup brokerage payload"""
)
SPEAKERS = "command|script|process|program|payload|tool|wrapper|transform|executable|call|server|service|it|function"
# Words that make the number before them an amount.
COUNTS = _words(
    """b kb mb gb tb kib mib gib ms s sec secs second seconds min mins minute minutes h hour hours d day days byte bytes event events file files
    job jobs time times attempt attempts retry retries row rows entry entries result results replica replicas line lines object objects"""
)
# "404 Client Error"
SIDES = _words("client server")
UNITS = (
    "[kmgtp]i?b(?:ytes?|its?|ps)?(?:/s(?:ec)?)?|b(?:/s)?|bytes?|microseconds?|milliseconds?|msec|usec|ms|us|ns|secs?|seconds?|s|mins?|minutes?|m"
    "|hrs?|hours?|h|days?|d|weeks?|percent|mhz|ghz|hs06|hs23"
)
COUNTED = (
    "attempt|file|event|job|replica|error|core|cpu|node|process|thread|slot|line|warning|time|row|block|chunk|dataset|candidate|worker|restart"
    "|cycle|item|object|record|step|task|failure|branch|basket|request|connection|transfer|sample|element|pilot|package|segment|link|host|byte"
)
# The word after these names a person or a place.
OWNERS = frozenset(
    form
    for word in _words("""user username owner account login nickname submitter uid host hostname node site queue rse endpoint partition pool machine produsername
    computingsite queuename sitename""")
    for name in (word, word.capitalize(), word.upper())
    for form in (name, f"{name}:")
)
# … unless it is one of these.
PLAIN = _words(
    """a about above access account accounting admin after again all already an analysis and any application are as at authentication
    available bad base be because been before busy but by can cannot canceled cancelled certificate closed code config configuration could
    crashed credentials data dead defined deleted denied did died directory disabled disk does doesn down draining dropped during empty
    error errors event exceeded exception exceptions exclusion exhausted exited expired fail failed failing failure file files for found
    from full function gone got group had has have home id ids if in inaccessible info information input interrupt invalid is isn
    issue it job jobs kill killed libs library limit limits list local lock locked log logs lookup lost maintenance management manager may
    memory message missing mode must name names namespace needs no not nor now occurred of off offline on only open or out output
    over overloaded own owner package path permission permissions plugin policy pool problem process program proxy queue quota ran read reached
    rebooted reboot refused rejected removed request requested requests requires restarted returned root said script server service session
    should shut since size slot software space specified status stopped storage submit system task terminated that the their then this
    time timed timeout to token type unavailable under unknown unreachable until usage use used user users using version was went
    were when where which while will with within without work workdir workflow working write health check daemon agent side env environment
    supplied provided space-quota job's key keys map mapping entry exists resolution unresolved unable being"""
)
# Names that hold digits or signs and still are words.
KEPT = _words(
    """x509 md5 adler32 crc32 sha1 sha256 sha512 s3 ipv4 ipv6 python2 python3 gfal2 ext4 xrd3cp utf8 utf-8 sigusr1 sigusr2 x86_64 x86-64
    amd64 arm64 aarch64 i386 i686 krb5 oauth2 voms2 base64 int32 int64 uint32 uint64 float32 float64 log4j http2 http/1.0 http/1.1 http/2
    h5py cgroup2 cgroupv2 cgroupsv2 el7 el8 el9 alma9 centos7 slc6 c++11 c++17 p2p 2fa tlsv1 sslv3 n/a i/o input/output read/write and/or
    64-bit 32-bit 64bit 32bit read-only read-write time-out non-zero no-op"""
)
EXTENSIONS = (
    "sh|py|pyc|root|c|cc|cxx|cpp|h|log|txt|xml|json|ya?ml|tgz|tar|gz|bz2|zip|pool|dat|data|csv|h5|hdf5|so|dylib|exe|out|stdout|stderr|lock|db|sqlite"
    "|conf|cfg|ini|sif|img|simg|jdl|sub|submit|ntuple|raw|pkl|npy|parquet|pem|tmp|part|bash|csh|jar"
)
DOMAINS = (
    "org|com|net|edu|gov|mil|int|info|cern|local|localdomain|internal|cluster|lan|cloud|ch|de|uk|fr|it|es|jp|ca|cn|ru|nl|pl|se|eu|tw|au|br|us|at|be|cz"
    "|dk|fi|gr|hu|ie|il|no|pt|ro|si|sk|tr|za|kr|in|hk|cl|ar|mx|su|ua|am|ge|bg|rs|hr|lt|lv|ee"
)
