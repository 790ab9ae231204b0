"""What differs between experiments: each is a module with a `PROFILE`.

`settings.EXPERIMENT` names a module of this package, or gives the dotted path of one that is kept elsewhere.
"""

from functools import cache
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.experiment.profile import Profile


def current() -> Profile:
    """The profile of the experiment that this portal serves.

    :raises ImproperlyConfigured: when `EXPERIMENT` names no module with a profile.
    """
    return load(settings.EXPERIMENT)


@cache
def load(name: str) -> Profile:
    """The profile of that name or dotted module path.

    :raises ImproperlyConfigured: when there is no such module, or it has no `PROFILE`.
    """
    path = name if "." in name else f"{__name__}.{name}"
    try:
        profile = getattr(import_module(path), "PROFILE", None)
    except ModuleNotFoundError as error:
        if not f"{path}.".startswith(f"{error.name}."):
            raise
        profile = None
    if not isinstance(profile, Profile):
        raise ImproperlyConfigured(f"EXPERIMENT={name!r}: no module {path} with a PROFILE.")
    return profile
