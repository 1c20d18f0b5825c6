"""The asset delivers, and the sensor asks for it exactly while something waits and no delivery is under way."""

from __future__ import annotations

from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    Definitions,
    RunRequest,
    SkipReason,
    build_sensor_context,
    materialize,
)

from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.notify.message import reference_of
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.notifications import notification_definitions, notifications, outbox_waits
from tests.notify.conftest import configure
from tests.notify.made_up_events import event, note
from tests.notify.receivers import WebReceiver


def looked(instance: DagsterInstance) -> RunRequest | SkipReason:
    context = build_sensor_context(instance=instance, resources={"house": House()})
    answer = outbox_waits(context)
    assert isinstance(answer, RunRequest | SkipReason)
    return answer


def test_the_sensor_asks_while_something_waits_and_the_asset_delivers(
    home: Home, database: LedgerDatabase, web: WebReceiver
) -> None:
    configure(home, {"web": web.address})
    with DagsterInstance.ephemeral() as instance:
        assert isinstance(looked(instance), SkipReason)
        note(database, 0, 3)
        assert isinstance(looked(instance), RunRequest)
        result = materialize([notifications], instance=instance, resources={"house": House()})
        assert result.success
        metadata = result.asset_materializations_for_node("notifications")[0].metadata
        assert metadata["acknowledged"].value == {"web": 3}
        assert isinstance(looked(instance), SkipReason)
    assert web.received.references() == {reference_of(event(number)) for number in range(3)}


def test_no_second_delivery_is_asked_for_while_one_is_under_way(
    home: Home, database: LedgerDatabase, web: WebReceiver
) -> None:
    configure(home, {"web": web.address})
    note(database, 0, 1)
    definitions = Definitions.merge(Definitions(resources={"house": House()}), notification_definitions())
    job = definitions.resolve_job_def("notifications_job")
    with DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(job, status=DagsterRunStatus.STARTED)
        assert isinstance(looked(instance), SkipReason)
        instance.report_run_canceled(run)
        assert isinstance(looked(instance), RunRequest)
