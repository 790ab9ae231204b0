"""An experiment with few pages, so that each of them is warm soon."""

from dataclasses import replace

from core.experiment import generic

PROFILE = replace(generic.PROFILE, menu=(), hot=("/", "/jobs/"))
