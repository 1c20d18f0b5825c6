"""What Dagster loads: all assets, jobs, schedules and sensors, for the instruments that the settings name."""

from dagster import Definitions

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.instrument_definitions import instrument_definitions
from spy_pipeline.pipeline.learning import learning_definitions
from spy_pipeline.pipeline.live_definitions import live_definitions
from spy_pipeline.pipeline.maintenance import maintenance_definitions
from spy_pipeline.pipeline.notifications import notification_definitions
from spy_pipeline.pipeline.recovered_lake import recovered_lake
from spy_pipeline.pipeline.told_models import told_models_definitions

settings = load_settings(Home.current())
clock = open_clock(Home.current().state_folder)

definitions = Definitions.merge(
    Definitions(assets=[recovered_lake], resources={"house": House()}),
    notification_definitions(),
    told_models_definitions(),
    maintenance_definitions(settings.instruments()),
    *(instrument_definitions(instrument, settings.history) for instrument in settings.instruments()),
    *(learning_definitions(instrument) for instrument in settings.instruments()),
    *(live_definitions(instrument, settings.live, clock) for instrument in settings.instruments()),
)
