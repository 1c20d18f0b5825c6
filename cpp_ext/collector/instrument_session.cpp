#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <utility>

#include "collector/instrument_desk.hpp"
#include "collector/kernel_state.hpp"
#include "features/days/day_context.hpp"
#include "files/second_row_scan.hpp"
#include "runtime/user_error.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

}  // namespace

void InstrumentDesk::begin_session(const runtime::Session& session, std::int64_t now_ns) {
  session_ = session;
  now_ns_ = now_ns;
  next_second_ns_ = session.hours.open_ns;
  gaps_ = std::make_unique<GapBook>(instrument_.key, session.hours, [this](const records::Gap& gap) {
    if (files_) {
      files_->gap(gap);
    }
  });
  gaps_->set_source(source_);
  if (outlets_.files != nullptr) {
    files_ = std::make_unique<DayFiles>(*outlets_.files, outlets_.data, instrument_.key, session.hours.date);
    look_for_gaps(session, now_ns);
  } else if (now_ns > session.hours.open_ns) {
    next_second_ns_ = now_ns - now_ns % kSecondNs + kSecondNs;
  }
  minutes_ = std::make_unique<MinuteDesk>(session, opening_kernel(session), now_ns / kSecondNs,
                                          [this](const FinishedMinute& minute) { minute_finished(minute); });
  minutes_->interrupted(now_ns / kSecondNs);
}

void InstrumentDesk::end_session() {
  if (minutes_) {
    late_prints_before_ += minutes_->strays().late;
  }
  if (gaps_) {
    gaps_->found(now_ns_);
  }
  minutes_.reset();
  gaps_.reset();
  files_.reset();
  session_.reset();
  clock_was_set_back_ = false;
  quotes_.forget(now_ns_);
  trades_ = {};
  bridged_volume_ = features::kMissing;
}

features::FeatureKernel InstrumentDesk::opening_kernel(const runtime::Session& session) {
  try {
    std::optional<features::FeatureKernel> kernel =
        kernel_at_open(outlets_.state, instrument_.key, session.hours.date);
    kernel_is_cold_ = !kernel;
    if (kernel) {
      return *std::move(kernel);
    }
    outlets_.log->warn(
        "{}: there is no kernel state for {}: make the daily files of the days before, for instance by `spy "
        "up`. "
        "Features that look back on earlier days are missing today.",
        instrument_.key, text_of(session.hours.date));
  } catch (const runtime::UserError& error) {
    kernel_is_cold_ = true;
    outlets_.log->error("{}: {}", instrument_.key, error.what());
  }
  features::FeatureKernel cold;
  cold.begin_day(features::context_of({}), session.minutes);
  return cold;
}

void InstrumentDesk::look_for_gaps(const runtime::Session& session, std::int64_t now_ns) {
  const files::SecondRowScan scan = files::scan_second_rows(
      seconds_file(outlets_.data, instrument_.key, session.hours.date), session.hours.open_ns);
  constexpr const char* kWhy = "the collector did not run, or its disk refused";
  for (const files::TimeStretch& stretch : scan.missing) {
    gaps_->note(stretch.start_ns, stretch.end_ns, records::GapCause::kDisconnect, kWhy);
  }
  const std::int64_t next_whole = now_ns - now_ns % kSecondNs + kSecondNs;
  next_second_ns_ = scan.next_ns;
  if (now_ns >= session.hours.open_ns && next_whole > scan.next_ns) {
    next_second_ns_ = std::min(next_whole, session.hours.close_ns);
    gaps_->note(scan.next_ns, next_second_ns_, records::GapCause::kDisconnect, kWhy);
  }
}

}  // namespace spy::collector
