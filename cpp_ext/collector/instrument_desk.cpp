#include "collector/instrument_desk.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "collector/kernel_state.hpp"
#include "features/days/day_context.hpp"
#include "files/raw_event_lines.hpp"
#include "files/second_row_scan.hpp"
#include "runtime/user_error.hpp"
#include "tws/messages/rt_volume.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMinuteSeconds = 60;
constexpr std::int32_t kRtVolume = 48;
constexpr std::int32_t kUnreported = 2;
/// A book that stood still before the open is not doubted for that.
constexpr std::int64_t kOpeningPatienceNs = 20'000'000'000;
constexpr double kSharesInVolumeUnit = 100.0;

/// How patient a book is at this speed of market time: as in real time, but never so little that a machine's
/// own pauses count. That it is silent while level one moves is noticed elsewhere, and sooner.
book::BookPatience patience_at(double speed) {
  const auto at_least = [speed](std::int64_t market_ns, double real_ns) {
    return std::max(market_ns, static_cast<std::int64_t>(real_ns * speed));
  };
  return {.unsound_ns = at_least(1'000'000'000, 2e8),
          .quiet_ns = at_least(15'000'000'000, 2.5e9),
          .filling_ns = at_least(250'000'000, 5e7)};
}

records::TradeSide side_word(tape::TradeSide side) {
  switch (side) {
    case tape::TradeSide::kBuyer:
      return records::TradeSide::kBuyer;
    case tape::TradeSide::kSeller:
      return records::TradeSide::kSeller;
    case tape::TradeSide::kUnknown:
      break;
  }
  return records::TradeSide::kUnknown;
}

std::string_view name_of(tws::StreamKind book) {
  return book == tws::StreamKind::kVenueDepth ? "venue" : "smart";
}

bool is_book(tws::StreamKind kind) {
  return kind == tws::StreamKind::kVenueDepth || kind == tws::StreamKind::kSmartDepth;
}

double seconds_between(std::int64_t from_ns, std::int64_t until_ns) {
  return static_cast<double>(until_ns - from_ns) * 1e-9;
}

}  // namespace

InstrumentDesk::InstrumentDesk(runtime::InstrumentConfig instrument, double speed, InstrumentOutlets outlets)
    : instrument_(std::move(instrument)), outlets_(std::move(outlets)), books_(patience_at(speed)) {}

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
  quotes_.forget(now_ns_);
  trades_ = {};
  bridged_volume_ = features::kMissing;
}

void InstrumentDesk::set_source(records::Source source) {
  source_ = source;
  outlets_.publisher->announce(source);
  if (gaps_) {
    gaps_->set_source(source);
  }
}

void InstrumentDesk::take(const tws::TickPrice& tick, std::int64_t now_ns) {
  heard(now_ns);
  if (files_) {
    files_->tick(files::tick_line(now_ns, tick));
  }
  if (quotes_.take(tick, now_ns)) {
    quote_changed();
  }
}

void InstrumentDesk::take(const tws::TickSize& tick, std::int64_t now_ns) {
  heard(now_ns);
  if (files_) {
    files_->tick(files::tick_line(now_ns, tick));
  }
  if (quotes_.take(tick, now_ns)) {
    quote_changed();
  }
}

void InstrumentDesk::take(const tws::TickGeneric& tick, std::int64_t now_ns) {
  if (files_) {
    files_->tick(files::tick_line(now_ns, tick));
  }
  quotes_.take(tick);
}

void InstrumentDesk::take(const tws::TickString& tick, std::int64_t now_ns) {
  if (files_) {
    files_->tick(files::tick_line(now_ns, tick));
  }
  if (tick.tick_type == kRtVolume) {
    take_bridged(tick.value, now_ns);
  }
}

void InstrumentDesk::take(const tws::TickByTickQuote& tick, std::int64_t now_ns) {
  heard(now_ns);
  if (files_) {
    files_->tick(files::tick_line(now_ns, tick));
  }
  if (quotes_.take(tick, now_ns)) {
    quote_changed();
  }
}

void InstrumentDesk::take(const tws::TickByTickPrint& print, std::int64_t now_ns) {
  heard(now_ns);
  if (files_) {
    files_->trade(files::trade_line(now_ns, print));
  }
  single_second_ = print.time;
  trade({.time_ns = print.time * kSecondNs,
         .arrived_ns = now_ns,
         .price = print.price,
         .size = print.size,
         .venue = decltype(records::TradeRow::venue){print.venue},
         .conditions = decltype(records::TradeRow::conditions){print.special_conditions},
         .is_unreported = (print.mask & kUnreported) != 0,
         .is_bridged = false,
         .source = source_});
}

void InstrumentDesk::take(const tws::RealTimeBar& bar, std::int64_t now_ns) {
  if (files_) {
    files_->tick(files::tick_line(now_ns, bar));
  }
  if (bar.volume >= 0.0) {
    volume_ratio_.add_bar(bar.time, bar.volume);
  }
}

bool InstrumentDesk::take(tws::StreamKind book, const book::BookChange& change, std::int64_t now_ns) {
  if (files_) {
    files_->depth(files::depth_line(now_ns, name_of(book), change));
  }
  books_.of(book).apply(change, now_ns);
  books_.changed(book, now_ns);
  return books_.of(book).is_quarantined();
}

void InstrumentDesk::reset_book(tws::StreamKind book, std::int64_t now_ns) {
  if (files_) {
    files_->depth(files::depth_line(now_ns, name_of(book), "reset"));
  }
  books_.of(book).reset(now_ns);
}

void InstrumentDesk::stream_asked(tws::StreamKind kind, std::int64_t now_ns) {
  if (!is_book(kind)) {
    return;
  }
  books_.begin(kind, now_ns);
  if (files_) {
    files_->depth(files::depth_line(now_ns, name_of(kind), "begin"));
  }
}

void InstrumentDesk::stream_begun(tws::StreamKind kind, std::int64_t now_ns) {
  if (kind == tws::StreamKind::kBidAsk) {
    quotes_.hear_single_quotes(true);
  } else if (kind == tws::StreamKind::kAllLast) {
    trades_are_bridged_ = false;
    if (minutes_) {
      minutes_->resumed(now_ns / kSecondNs);
    }
  }
}

void InstrumentDesk::stream_lost(tws::StreamKind kind, bool stands, std::int64_t heard_ns) {
  if (kind == tws::StreamKind::kBidAsk) {
    quotes_.hear_single_quotes(false);
  } else if (kind == tws::StreamKind::kAllLast) {
    trades_are_bridged_ = true;
    bridged_volume_ = features::kMissing;
    if (minutes_) {
      minutes_->interrupted(heard_ns / kSecondNs);
    }
  } else if (is_book(kind) && !stands) {
    books_.begin(kind, heard_ns);
  }
}

void InstrumentDesk::feed_lost(std::int64_t since_ns, std::int64_t now_ns, records::GapCause cause,
                               const std::string& why) {
  quotes_.forget(now_ns);
  quote_changed();
  if (session_ && gaps_ && now_ns < session_->hours.close_ns) {
    gaps_->lost(since_ns, cause, why);
  }
}

void InstrumentDesk::make_second(std::int64_t end_ns, std::int64_t made_ns) {
  now_ns_ = made_ns;
  minutes_->observe(books_.input(end_ns));
  const TradedSecond traded = trades_.take_second();
  const SessionSummary session = minutes_->session_so_far();
  const features::QuoteInput& quote = quotes_.quote();
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
  row.minute_ns =
      minutes_->open_second().value_or(session_->hours.close_ns / kSecondNs - kMinuteSeconds) * kSecondNs;
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

void InstrumentDesk::close_minutes(std::int64_t second, std::int64_t now_ns) {
  now_ns_ = now_ns;
  if (minutes_) {
    minutes_->close_until(second);
  }
}

std::vector<tws::StreamKind> InstrumentDesk::doubted_books(std::int64_t now_ns) {
  std::vector<tws::StreamKind> doubted;
  if (!session_ || now_ns < session_->hours.open_ns + kOpeningPatienceNs) {
    return doubted;
  }
  books_.check(now_ns);
  for (const tws::StreamKind kind : {tws::StreamKind::kVenueDepth, tws::StreamKind::kSmartDepth}) {
    if (books_.of(kind).is_quarantined()) {
      doubted.push_back(kind);
    }
  }
  return doubted;
}

std::string InstrumentDesk::trouble() const {
  std::string text;
  const auto add = [&text](std::string_view part) { text.append(text.empty() ? "" : "; ").append(part); };
  if (kernel_is_cold_) {
    add("no kernel state of the days before, so features that look back are missing");
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

void InstrumentDesk::quote_changed() {
  trades_.observe(quotes_.quote());
  if (minutes_) {
    minutes_->observe(quotes_.quote());
  }
}

void InstrumentDesk::take_bridged(std::string_view rt_volume, std::int64_t now_ns) {
  const std::optional<tws::RtVolume> told = tws::parse_rt_volume(rt_volume);
  if (!told || features::is_missing(told->price)) {
    return;
  }
  sampled_second_ = told->time_ms / 1'000;
  if (!trades_are_bridged_) {
    return;
  }
  const double volume = told->volume * kSharesInVolumeUnit;
  const double traded = features::is_missing(bridged_volume_) ? told->size : volume - bridged_volume_;
  bridged_volume_ = volume;
  trade({.time_ns = told->time_ms * 1'000'000,
         .arrived_ns = now_ns,
         .price = told->price,
         .size = std::max(traded, told->size),
         .is_bridged = true,
         .source = source_});
}

void InstrumentDesk::trade(const records::TradeRow& row) {
  const bool is_believed = trades_.believes(row.price, row.arrived_ns);
  records::TradeRow told = row;
  const tape::TradeSide side = is_believed ? trades_.side_of(row.price) : tape::TradeSide::kUnknown;
  told.side = side_word(side);
  told.is_unreported = row.is_unreported || !is_believed;
  outlets_.publisher->trade(told);
  const std::int64_t second = row.time_ns / kSecondNs;
  if (told.is_unreported || !is_in_session(second)) {
    return;
  }
  trades_.add(row.price, row.size, side);
  minutes_->observe({.second = second, .price = row.price, .size = row.size}, row.is_bridged);
}

void InstrumentDesk::heard(std::int64_t now_ns) {
  if (gaps_ && gaps_->found(now_ns)) {
    outlets_.log->info("{}: the feed is heard again.", instrument_.key);
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

bool InstrumentDesk::is_in_session(std::int64_t second) const {
  return session_ && minutes_ && second >= session_->hours.open_ns / kSecondNs &&
         second < session_->hours.close_ns / kSecondNs;
}

}  // namespace spy::collector
