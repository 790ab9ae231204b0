"""gunicorn's settings for `make demo` and `make serve`; address and numbers come from the environment."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from settings import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.production")
try:
    # Read here, once: a wrong setting stops the start in one line, instead of each worker with a stack trace.
    bind = f"{settings.ENV['HOST']}:{environment.number('PORT', settings.ENV['PORT'])}"
    workers = environment.number("WORKERS", settings.ENV["WORKERS"])
except ImproperlyConfigured as error:
    sys.exit(str(error))

# Longer than the longest page, so that a worker is only killed when it hangs.
timeout = 30
graceful_timeout = 30
# The most that gunicorn allows: 700 job ids in one address.
limit_request_line = 8190
# It would lie in the home directory and let other programs steer the server.
control_socket_disable = True
