#include <algorithm>
#include <string_view>

#include "collector/instrument_desk.hpp"
#include "runtime/new_york_iso.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMinuteSeconds = 60;
/// By how much the clock lies behind the next row when it was set back.
constexpr std::int64_t kSetBackNs = 5 * kSecondNs;

double seconds_between(std::int64_t from_ns, std::int64_t until_ns) {
  return static_cast<double>(until_ns - from_ns) * 1e-9;
}

}  // namespace

void InstrumentDesk::make_second(std::int64_t end_ns, std::int64_t made_ns) {
  now_ns_ = made_ns;
  minutes_->observe(books_.input(end_ns));
  const TradedSecond traded = trades_.take_second();
  const SessionSummary session = minutes_->session_so_far();
  const features::QuoteInput quote = quotes_.quote();
  records::SecondRow row{.second_ns = end_ns - kSecondNs,
                         .made_ns = made_ns,
                         .open = traded.trades.open,
                         .high = traded.trades.high,
                         .low = traded.trades.low,
                         .close = traded.trades.close,
                         .volume = traded.trades.volume,
                         .count = traded.trades.count,
                         .session_open = session.open,
                         .session_high = session.high,
                         .session_low = session.low,
                         .session_close = session.close,
                         .session_volume = session.volume,
                         .last = quotes_.last(),
                         .last_size = quotes_.last_size(),
                         .bid = quote.bid,
                         .bid_size = quote.bid_size,
                         .ask = quote.ask,
                         .ask_size = quote.ask_size,
                         .is_bridged = trades_are_bridged_,
                         .source = source_};
  if (const std::optional<std::int64_t> heard = quotes_.heard_ns()) {
    row.quote_age_s = seconds_between(*heard, made_ns);
  }
  if (!gaps_->is_open()) {
    books_.write(row, made_ns);
  }
  const std::int64_t second = row.second_ns / kSecondNs;
  row.minute_ns = minutes_->open_second().value_or(second - second % kMinuteSeconds) * kSecondNs;
  row.features = minutes_->peek(end_ns);
  outlets_.publisher->second(row, traded.tape);
  if (files_) {
    files_->second(row, traded.tape);
  }
  minutes_->second_ended(end_ns);
  gaps_->tick(made_ns);
  next_second_ns_ = end_ns;
  ++seconds_made_;
}

void InstrumentDesk::miss_seconds(std::int64_t start_ns, std::int64_t end_ns) {
  seconds_missed_ += (end_ns - start_ns) / kSecondNs;
  next_second_ns_ = end_ns;
  gaps_->note(start_ns, end_ns, records::GapCause::kStale, "the machine did not let the collector run");
}

void InstrumentDesk::look_at_clock(std::int64_t now_ns) {
  const bool is_set_back =
      session_ && next_second_ns_ > session_->hours.open_ns && next_second_ns_ - now_ns > kSetBackNs;
  if (is_set_back && !clock_was_set_back_) {
    outlets_.log->error(
        "{}: this machine's clock was set back by {} s: no rows are made until it reaches {}.",
        instrument_.key, (next_second_ns_ - now_ns) / kSecondNs, runtime::new_york_iso(next_second_ns_));
  }
  clock_was_set_back_ = is_set_back;
}

void InstrumentDesk::close_minutes(std::int64_t second) {
  if (minutes_) {
    minutes_->close_until(second);
  }
}

std::string InstrumentDesk::trouble() const {
  std::string text;
  const auto add = [&text](std::string_view part) { text.append(text.empty() ? "" : "; ").append(part); };
  if (kernel_is_cold_) {
    add("no kernel state of the days before, so features that look back are missing");
  }
  if (clock_was_set_back_) {
    add("this machine's clock was set back, so no rows are made until it has caught up: switch on NTP");
  }
  if (quotes_.is_delayed()) {
    add("quotes are delayed for lack of a market data subscription");
  }
  if (quotes_.is_halted()) {
    add("trading is halted");
  }
  return text;
}

void InstrumentDesk::write_health(records::HealthRow& row, std::int64_t now_ns) const {
  row.volume_ratio = volume_ratio_.ratio();
  row.book_resets = books_.resets();
  row.late_prints = late_prints_before_ + (minutes_ ? minutes_->strays().late : 0);
  row.seconds_made = seconds_made_;
  row.seconds_missed = seconds_missed_;
  row.book_valid = books_.shown().is_valid(now_ns) && !(gaps_ && gaps_->is_open());
  if (session_) {
    row.session_open_ns = session_->hours.open_ns;
    row.session_close_ns = session_->hours.close_ns;
  }
}

void InstrumentDesk::minute_finished(const FinishedMinute& minute) {
  const HistoryMinute& bar = minute.bar;
  if (minute.is_whole && minute.origin == records::MinuteOrigin::kLive) {
    volume_ratio_.add_minute(bar.start_second, bar.volume);
  }
  outlets_.publisher->minute({.start_ns = bar.start_second * kSecondNs,
                              .interval_s = kMinuteSeconds,
                              .made_ns = now_ns_,
                              .open = bar.open,
                              .high = bar.high,
                              .low = bar.low,
                              .close = bar.close,
                              .volume = bar.volume,
                              .wap = bar.wap,
                              .count = bar.count,
                              .revision = 0,
                              .late_prints = minutes_ ? minutes_->strays().late : 0,
                              .late_volume = minutes_ ? minutes_->strays().late_volume : 0.0,
                              .features = minute.features,
                              .is_whole = minute.is_whole,
                              .is_bridged = minute.is_bridged,
                              .origin = minute.origin,
                              .source = source_});
}

}  // namespace spy::collector
