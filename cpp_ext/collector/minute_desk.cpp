#include "collector/minute_desk.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/user_error.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kMinuteSeconds = 60;
constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMinuteNs = kMinuteSeconds * kSecondNs;

HistoryMinute bar_of(const bars::TradedMinute& minute) {
  const bars::TradeSummary& trades = minute.trades;
  return {.start_second = minute.start_second,
          .open = trades.open,
          .high = trades.high,
          .low = trades.low,
          .close = trades.close,
          .volume = trades.volume,
          .wap = trades.wap(),
          .count = trades.count};
}

FeatureCells missing_features() {
  FeatureCells cells{};
  cells.fill(features::kMissing);
  return cells;
}

void put(const features::MinuteRow& row, FeatureCells& cells) {
  std::ranges::copy(row.values(), cells.begin());
}

void put(const features::LiveRow& row, FeatureCells& cells) {
  std::ranges::copy(row.values(), cells.begin() + features::kMinuteFeatures);
}

}  // namespace

void SessionSummary::add(const HistoryMinute& minute) {
  if (minute.count == 0) {
    return;
  }
  const bool is_first = features::is_missing(open);
  open = is_first ? minute.open : open;
  high = std::fmax(high, minute.high);
  low = std::fmin(low, minute.low);
  close = minute.close;
  volume = (is_first ? 0.0 : volume) + minute.volume;
}

MinuteDesk::MinuteDesk(const runtime::Session& session, features::FeatureKernel kernel,
                       std::int64_t from_second, OnFinished on_finished)
    : session_(session),
      open_second_(session.hours.open_ns / kSecondNs),
      kernel_(std::move(kernel)),
      on_finished_(std::move(on_finished)),
      builder_(open_second_, session.hours.close_ns / kSecondNs, from_second,
               [this](const bars::TradedMinute& minute) { ended(minute); }) {
  live_kernel_.begin_day(session.minutes);
  const std::int64_t first_heard = open_second().value_or(session.hours.close_ns / kSecondNs);
  for (std::int64_t second = open_second_; second < first_heard; second += kMinuteSeconds) {
    waiting_.push_back({.heard = {.start_second = second, .trades = {}, .is_whole = false},
                        .is_settled = false,
                        .from_past = std::nullopt});
  }
}

void MinuteDesk::observe(const bars::Print& print, bool is_bridged) {
  builder_.observe(print);
  is_bridged_ = is_bridged_ || is_bridged;
}

void MinuteDesk::interrupted(std::int64_t second) { builder_.interrupted(second); }

void MinuteDesk::resumed(std::int64_t second) { builder_.resumed(second); }

void MinuteDesk::second_ended(std::int64_t end_ns) {
  const std::int64_t since_open = end_ns - session_.hours.open_ns;
  if (since_open > 0 && since_open % kMinuteNs == 0 && end_ns <= session_.hours.close_ns) {
    close_live_minute(end_ns / kSecondNs - kMinuteSeconds);
  }
}

FeatureCells MinuteDesk::peek(std::int64_t now_ns) const {
  FeatureCells cells = missing_features();
  const std::optional<bars::TradedMinute> open = builder_.open_minute();
  if (!open) {
    return cells;
  }
  const HistoryMinute bar = bar_of(*open);
  if (waiting_.empty() && bar.count > 0) {
    put(kernel_.peek(input_of(bar, volume_scale_)), cells);
  }
  const auto closed = live_rows_.find(bar.start_second);
  put(closed != live_rows_.end() ? closed->second : live_kernel_.peek(index_of(bar.start_second), now_ns),
      cells);
  return cells;
}

std::optional<std::int64_t> MinuteDesk::open_second() const {
  const std::optional<bars::TradedMinute> open = builder_.open_minute();
  return open ? std::optional{open->start_second} : std::nullopt;
}

std::optional<MissedMinutes> MinuteDesk::missed() const {
  if (waiting_.empty()) {
    return std::nullopt;
  }
  MissedMinutes missed{.from_second = waiting_.front().heard.start_second, .until_second = 0};
  for (const EndedMinute& minute : waiting_) {
    if (!minute.is_settled) {
      missed.until_second = minute.heard.start_second + kMinuteSeconds;
    }
  }
  return missed;
}

bool MinuteDesk::fill(const MissedMinutes& asked, std::span<const HistoryMinute> bars) {
  bool is_all_told = true;
  settle(asked, [&bars, &is_all_told](EndedMinute& minute) {
    const auto told = std::ranges::find(bars, minute.heard.start_second, &HistoryMinute::start_second);
    if (told == bars.end() && minute.heard.trades.count > 0) {
      is_all_told = false;
      return false;
    }
    minute.from_past = told != bars.end() ? *told : HistoryMinute{.start_second = minute.heard.start_second};
    return true;
  });
  return is_all_told;
}

void MinuteDesk::give_up(const MissedMinutes& asked) {
  settle(asked, [](EndedMinute&) { return true; });
}

SessionSummary MinuteDesk::session_so_far() const {
  SessionSummary summary = finished_;
  for (const EndedMinute& minute : waiting_) {
    summary.add(minute.from_past.value_or(bar_of(minute.heard)));
  }
  if (const std::optional<bars::TradedMinute> open = builder_.open_minute()) {
    summary.add(bar_of(*open));
  }
  return summary;
}

void MinuteDesk::ended(const bars::TradedMinute& minute) {
  close_live_minute(minute.start_second);
  waiting_.push_back({.heard = minute,
                      .is_bridged = std::exchange(is_bridged_, false),
                      .is_settled = minute.is_whole,
                      .from_past = std::nullopt});
  finish_ready();
}

void MinuteDesk::close_live_minute(std::int64_t start_second) {
  const std::int32_t index = index_of(start_second);
  if (index > last_live_minute_) {
    live_rows_[start_second] = live_kernel_.update(index, (start_second + kMinuteSeconds) * kSecondNs);
    last_live_minute_ = index;
  }
}

void MinuteDesk::settle(const MissedMinutes& asked, const std::function<bool(EndedMinute&)>& is_settled_by) {
  for (EndedMinute& minute : waiting_) {
    if (!minute.is_settled && minute.heard.start_second >= asked.from_second &&
        minute.heard.start_second < asked.until_second) {
      minute.is_settled = is_settled_by(minute);
    }
  }
  finish_ready();
}

void MinuteDesk::finish_ready() {
  while (!waiting_.empty() && waiting_.front().is_settled) {
    const EndedMinute minute = waiting_.front();
    waiting_.pop_front();
    finish(minute);
  }
}

void MinuteDesk::finish(const EndedMinute& minute) {
  FinishedMinute finished{
      .bar = minute.from_past.value_or(bar_of(minute.heard)),
      .features = {},
      .is_whole = minute.heard.is_whole || minute.from_past.has_value(),
      .is_bridged = minute.is_bridged && !minute.from_past,
      .origin = minute.from_past ? records::MinuteOrigin::kBackfilled : records::MinuteOrigin::kLive};
  finished.features = features_of(finished.bar, minute.from_past ? 1.0 : volume_scale_);
  finished_.add(finished.bar);
  on_finished_(finished);
}

FeatureCells MinuteDesk::features_of(const HistoryMinute& bar, double volume_scale) {
  FeatureCells cells = missing_features();
  if (bar.count > 0) {
    try {
      put(kernel_.update(input_of(bar, volume_scale)), cells);
    } catch (const runtime::UserError&) {
      cells = missing_features();  // a bar that cannot be has no features, as in the daily files
    }
  }
  if (const auto live = live_rows_.find(bar.start_second); live != live_rows_.end()) {
    put(live->second, cells);
    live_rows_.erase(live);
  }
  return cells;
}

features::MinuteInput MinuteDesk::input_of(const HistoryMinute& bar, double volume_scale) const {
  return {.minute = index_of(bar.start_second),
          .open = bar.open,
          .high = bar.high,
          .low = bar.low,
          .close = bar.close,
          .volume = bar.volume * volume_scale,
          .wap = bar.wap,
          .count = static_cast<double>(bar.count)};
}

std::int32_t MinuteDesk::index_of(std::int64_t second) const {
  return static_cast<std::int32_t>((second - open_second_) / kMinuteSeconds);
}

}  // namespace spy::collector
