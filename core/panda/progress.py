"""Which datasets a task's progress is measured by: its master inputs, never secondary ones, outputs or templates."""

from django.db.models import Q

from core.panda.models import Dataset

INPUT_TYPES = ("input", "pseudo_input")
IS_MASTER_INPUT = Q(type__in=INPUT_TYPES, masterid__isnull=True) & (Q(status__isnull=True) | ~Q(status="removed"))
MASTER_INPUTS = Dataset._default_manager.filter(IS_MASTER_INPUT)
