#include "features/feature_kernel.hpp"

#include <utility>

#include "features/days/session_length.hpp"
#include "features/state/saved_machine.hpp"
#include "runtime/user_error.hpp"

namespace spy::features {

namespace {

/// The session that is on, or a UserError where none is.
template <typename Session>
auto& begun(Session& session) {
  if (!session) {
    throw runtime::UserError("No session is on in the feature kernel: call begin_day first.");
  }
  return *session;
}

}  // namespace

void FeatureKernel::begin_day(DayContext context, std::int64_t session_minutes) {
  day_ = day_of(std::move(context), checked_session_minutes(session_minutes));
}

MinuteRow FeatureKernel::update(const MinuteInput& bar) {
  Day& day = begun(day_);
  const MinuteRow row = day.machines.update(bar, *day.context);
  day.recorder.update(bar, day.machines.last_return());
  return row;
}

MinuteRow FeatureKernel::peek(const MinuteInput& bar) const {
  const Day& day = begun(day_);
  MinuteMachines machines = day.machines;
  return machines.update(bar, *day.context);
}

DaySummary FeatureKernel::end_day() {
  DaySummary summary = begun(day_).recorder.summary();
  day_.reset();
  return summary;
}

std::string FeatureKernel::save() const {
  StateWriter writer;
  writer(day_.has_value());
  if (day_) {
    writer(*day_->context, day_->machines, day_->recorder);
  }
  return seal(StateKind::kMinuteKernel, writer.take());
}

void FeatureKernel::restore(std::string_view bytes) {
  StateReader reader{unseal(StateKind::kMinuteKernel, bytes)};
  std::optional<Day> restored;
  bool has_day = false;
  reader(has_day);
  if (has_day) {
    auto context = std::make_shared<DayContext>();
    reader(*context);
    restored = Day{.context = context, .machines = MinuteMachines{*context, 1}, .recorder = DayRecorder{1}};
    reader(restored->machines, restored->recorder);
  }
  reader.require_end();
  day_ = std::move(restored);
}

std::string FeatureKernel::state_hash() const { return hash_of(save()); }

FeatureKernel::Day FeatureKernel::day_of(DayContext context, std::int32_t session_minutes) {
  const auto shared = std::make_shared<const DayContext>(std::move(context));
  return {.context = shared,
          .machines = MinuteMachines{*shared, session_minutes},
          .recorder = DayRecorder{session_minutes}};
}

}  // namespace spy::features
