#include "bars/minute_builder.hpp"

#include <algorithm>
#include <utility>

namespace spy::bars {

MinuteBuilder::MinuteBuilder(std::int64_t open_second, std::int64_t close_second, std::int64_t from,
                             OnMinute on_minute)
    : open_second_(open_second), close_second_(close_second), on_minute_(std::move(on_minute)) {
  const std::int64_t heard = std::clamp(from, open_second, close_second);
  const std::int64_t into_minute = (heard - open_second) % kMinute;
  minute_ = {.start_second = heard - into_minute, .trades = {}, .is_whole = into_minute == 0};
}

void MinuteBuilder::observe(const Print& print) {
  if (print.second < open_second_ || print.second >= close_second_) {
    ++strays_.outside;
    return;
  }
  close_until(print.second - (print.second - open_second_) % kMinute);
  if (print.second < minute_.start_second) {
    ++strays_.late;
    strays_.late_volume += print.size;
    return;
  }
  minute_.trades.add(print.price, print.size);
}

void MinuteBuilder::close_until(std::int64_t second) {
  const std::int64_t until = std::min(second, close_second_);
  while (minute_.start_second + kMinute <= until) {
    const TradedMinute ended = minute_;
    minute_ = {.start_second = ended.start_second + kMinute, .trades = {}, .is_whole = is_heard_};
    on_minute_(ended);
  }
}

void MinuteBuilder::interrupted(std::int64_t second) {
  close_until(second);
  is_heard_ = false;
  minute_.is_whole = false;
}

void MinuteBuilder::resumed(std::int64_t second) {
  close_until(second);
  is_heard_ = true;
  minute_.is_whole = minute_.is_whole || second < minute_.start_second;
}

std::optional<TradedMinute> MinuteBuilder::open_minute() const {
  return minute_.start_second < close_second_ ? std::optional{minute_} : std::nullopt;
}

}  // namespace spy::bars
