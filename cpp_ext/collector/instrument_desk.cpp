#include "collector/instrument_desk.hpp"

#include <algorithm>
#include <utility>

#include "files/raw_event_lines.hpp"
#include "tws/messages/rt_volume.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int32_t kRtVolume = 48;
constexpr std::uint32_t kUnreported = 2;
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

}  // namespace

InstrumentDesk::InstrumentDesk(runtime::InstrumentConfig instrument, double speed, InstrumentOutlets outlets)
    : instrument_(std::move(instrument)), outlets_(std::move(outlets)), books_(patience_at(speed)) {}

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
         .is_unreported = (static_cast<std::uint32_t>(print.mask) & kUnreported) != 0,
         .is_bridged = false,
         .source = source_});
}

void InstrumentDesk::take(const tws::RealTimeBar& bar, std::int64_t now_ns) {
  if (files_) {
    files_->tick(files::tick_line(now_ns, bar));
  }
  if (bar.volume >= 0.0) {
    volume_ratio_.add_bar(bar.time, bar.volume);
    if (minutes_) {
      minutes_->scale_volume(volume_ratio_.scale());
    }
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

void InstrumentDesk::stream_begun(tws::StreamKind kind, std::int64_t since_ns) {
  books_.grant(kind);
  if (kind == tws::StreamKind::kBidAsk) {
    quotes_.hear_single_quotes(true);
  } else if (kind == tws::StreamKind::kAllLast) {
    trades_are_bridged_ = false;
    if (minutes_) {
      minutes_->resumed(since_ns / kSecondNs);
    }
  }
}

void InstrumentDesk::stream_lost(tws::StreamKind kind, bool stands, std::int64_t heard_ns,
                                 std::int64_t whole_until_ns) {
  if (kind == tws::StreamKind::kBidAsk) {
    quotes_.hear_single_quotes(false);
  } else if (kind == tws::StreamKind::kAllLast) {
    trades_are_bridged_ = true;
    bridged_volume_ = features::kMissing;
    if (minutes_) {
      minutes_->interrupted(whole_until_ns / kSecondNs);
    }
  } else if (is_book(kind) && !stands) {
    books_.begin(kind, heard_ns);
  }
}

void InstrumentDesk::unheard(std::int64_t from_ns, std::int64_t until_ns) {
  if (!minutes_) {
    return;
  }
  minutes_->interrupted(from_ns / kSecondNs);
  if (!trades_are_bridged_) {
    minutes_->resumed(until_ns / kSecondNs);
  }
}

void InstrumentDesk::feed_lost(std::int64_t since_ns, std::int64_t now_ns, records::GapCause cause,
                               const std::string& why) {
  quotes_.doubt(now_ns);
  quote_changed();
  if (session_ && gaps_ && now_ns < session_->hours.close_ns) {
    gaps_->lost(since_ns, cause, why);
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

bool InstrumentDesk::is_in_session(std::int64_t second) const {
  return session_ && minutes_ && second >= session_->hours.open_ns / kSecondNs &&
         second < session_->hours.close_ns / kSecondNs;
}

}  // namespace spy::collector
