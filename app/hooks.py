"""The hooks of Sachstand, room by room."""

from app.concepts.tables import Concept
from app.core.hooks import Hooks
from app.core.visibility import inheritances
from app.council.rules import adoption_faults
from app.districts.tables import District
from app.exchange.tables import Import, ImportProfile
from app.oparl.sync import keep_public_objects
from app.resources import RESOURCES

HOOKS = Hooks(
    inheritances=inheritances(District, RESOURCES, hidden=(Import, ImportProfile)),
    update_checks={Concept: (adoption_faults,)},
    before_commit=(keep_public_objects,),
)
