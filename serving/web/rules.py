"""`/v1/rules`: the house rules in force, so that whoever shows cases and decisions knows what everything is called."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from models.labels import LABELS, Label, Topic
from serving.domain.replies import TOPIC_WORDS
from serving.domain.rules import HouseRules
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.web.problems import READS
from serving.web.running import running_of
from serving.web.turns import may

UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "They are those that `If-None-Match` names."}}

reads = APIRouter(tags=["rules"])


class RulesOut(BaseModel):
    """House rules, as `id` names them in answers and decisions, the labels and the topics there are.

    `topics` gives the words for each topic that standard replies use.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    rules: HouseRules
    labels: tuple[Label, ...] = LABELS
    topics: dict[Topic, str] = dict(TOPIC_WORDS)


@reads.get("/v1/rules", summary="The house rules in force", response_model=RulesOut, responses=READS | UNCHANGED)
async def get_rules(
    request: Request,
    if_none_match: Annotated[str | None, Header(description="The `ETag` of the rules that you have.")] = None,
    caller: Caller = may(Resource.RULES, Access.READ),
) -> Response:
    """Everything that your organisation's house rules say: teams, roles, grounds, acts and who decides them, replies.

    They only change when the service starts anew, so keep them by their `ETag`.
    """
    rules = running_of(request).house(caller.organisation).classifier.rules
    content = RulesOut(id=rules.id, rules=rules).model_dump_json().encode()
    tag = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"'}
    if tag["ETag"] in (if_none_match or ""):
        return Response(status_code=304, headers=tag)
    return Response(content, media_type="application/json", headers=tag)
