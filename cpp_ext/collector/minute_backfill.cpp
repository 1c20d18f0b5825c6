#include "collector/minute_backfill.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <system_error>

#include "tws/requests/reference_requests.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
/// History knows a minute only a while after its end, market time.
constexpr std::int64_t kAfterEndNs = 3 * kSecondNs;
constexpr std::int64_t kAnswerPatienceNs = 10 * kSecondNs;
/// How long after each vain question the next is asked, real time; the last has none after it.
constexpr std::array kPausesNs{2 * kSecondNs, 10 * kSecondNs, 20 * kSecondNs};

std::optional<std::int64_t> second_of(std::string_view text) {
  std::int64_t second = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), second);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{second} : std::nullopt;
}

std::string request_time(std::int64_t second) {
  return fmt::format("{:%Y%m%d-%H:%M:%S}", std::chrono::sys_seconds{std::chrono::seconds{second}});
}

}  // namespace

std::optional<MissedMinutes> MinuteBackfill::tick(tws::Moment now, const std::optional<MissedMinutes>& missed,
                                                  const tws::Contract& contract) {
  if (request_id_ != 0 && now.real_ns - asked_at_.real_ns > kAnswerPatienceNs) {
    way_.send(tws::cancel_history(request_id_));
    failed(now);
  }
  if (!missed) {
    failures_ = 0;
    return std::nullopt;
  }
  if (failures_ > kPausesNs.size()) {
    failures_ = 0;
    return asked_;
  }
  const bool is_past = now.market_ns >= missed->until_second * kSecondNs + kAfterEndNs;
  if (request_id_ == 0 && is_past && now.real_ns >= not_before_real_ns_) {
    ask(now, *missed, contract);
  }
  return std::nullopt;
}

std::optional<PastMinutes> MinuteBackfill::answered(const tws::HistoricalData& data) {
  if (request_id_ == 0 || data.request_id != request_id_) {
    return std::nullopt;
  }
  request_id_ = 0;
  PastMinutes past{.asked = asked_, .bars = {}};
  for (const tws::HistoricalBar& bar : data.bars) {
    const std::optional<std::int64_t> second = second_of(bar.time);
    if (second && bar.volume >= 0.0) {
      past.bars.push_back({.start_second = *second,
                           .open = bar.open,
                           .high = bar.high,
                           .low = bar.low,
                           .close = bar.close,
                           .volume = bar.volume,
                           .wap = bar.wap,
                           .count = bar.count});
    }
  }
  return past;
}

void MinuteBackfill::told(bool all, tws::Moment now) {
  if (all) {
    failures_ = 0;
  } else {
    failed(now);
  }
}

bool MinuteBackfill::refused(std::int32_t request_id, tws::Moment now) {
  if (request_id_ == 0 || request_id != request_id_) {
    return false;
  }
  failed(now);
  return true;
}

void MinuteBackfill::forget() {
  request_id_ = 0;
  failures_ = 0;
  not_before_real_ns_ = 0;
}

void MinuteBackfill::ask(tws::Moment now, const MissedMinutes& missed, const tws::Contract& contract) {
  request_id_ = way_.fresh_id();
  asked_ = missed;
  asked_at_ = now;
  const std::string duration = fmt::format("{} S", missed.until_second - missed.from_second);
  const std::string end_time = request_time(missed.until_second);
  way_.send(tws::ask_minute_history(request_id_, contract, {.end_time = end_time, .duration = duration}));
}

void MinuteBackfill::failed(tws::Moment now) {
  request_id_ = 0;
  not_before_real_ns_ = now.real_ns + (failures_ < kPausesNs.size() ? kPausesNs.at(failures_) : 0);
  ++failures_;
}

}  // namespace spy::collector
