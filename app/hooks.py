"""The hooks of Sachstand, package by package, and what its things are called."""

from app.core.hooks import Hooks
from app.core.labels import Labels
from app.core.rule_checks import referring
from app.core.visibility import visibility_sources
from app.districts.tables import District
from app.exchange.tables import Import, ImportProfile
from app.oparl.sync import keep_public_objects
from app.resources import RESOURCES

HOOKS = Hooks(
    visibility_sources=visibility_sources(District, RESOURCES, hidden=(Import, ImportProfile)),
    referring=referring(RESOURCES),
    before_commit=(keep_public_objects,),
)
LABELS = Labels(RESOURCES, (District, ImportProfile))
