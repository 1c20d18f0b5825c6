#pragma once

#include <spdlog/logger.h>
#include <spy/records.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/book_pair.hpp"
#include "collector/day_files.hpp"
#include "collector/gap_book.hpp"
#include "collector/minute_desk.hpp"
#include "collector/quote_board.hpp"
#include "collector/trade_flow.hpp"
#include "collector/volume_ratio.hpp"
#include "publish/publisher.hpp"
#include "tws/client/subscription_plan.hpp"
#include "tws/messages/bars.hpp"
#include "tws/messages/tick_by_tick.hpp"
#include "tws/messages/ticks.hpp"

namespace spy::collector {

/// Where the rows and events of an instrument go.
struct InstrumentOutlets {
  std::filesystem::path data;               ///< Folder of all data of the home.
  std::filesystem::path state;              ///< Folder of its state.
  files::FileWriter* files = nullptr;       ///< Who writes files; nobody where none are kept.
  publish::Publisher* publisher = nullptr;  ///< Who publishes rows.
  std::shared_ptr<spdlog::logger> log;      ///< Where it says what happens.
};

/// Everything about one instrument: takes in its messages, and makes its second and minute rows.
///
/// Not for several threads at once. Times are market time in nanoseconds since 1970 UTC.
class InstrumentDesk {
 public:
  InstrumentDesk(runtime::InstrumentConfig instrument, double speed, InstrumentOutlets outlets);

  /// Begins a session, with kernel state and what an earlier collector left undone.
  void begin_session(const runtime::Session& session, std::int64_t now_ns);

  /// Ends the session: closes its files and forgets its prices.
  void end_session();

  /// Where the feed comes from, once the gateway has said it.
  void set_source(records::Source source);

  /// Takes in a message of level one.
  void take(const tws::TickPrice& tick, std::int64_t now_ns);
  void take(const tws::TickSize& tick, std::int64_t now_ns);
  void take(const tws::TickGeneric& tick, std::int64_t now_ns);
  void take(const tws::TickString& tick, std::int64_t now_ns);

  /// Takes in a single quote.
  void take(const tws::TickByTickQuote& tick, std::int64_t now_ns);

  /// Takes in a single trade.
  void take(const tws::TickByTickPrint& print, std::int64_t now_ns);

  /// Takes in a bar of five seconds.
  void take(const tws::RealTimeBar& bar, std::int64_t now_ns);

  /// Takes in a change of a book; tells whether the book must be subscribed to anew.
  bool take(tws::StreamKind book, const book::BookChange& change, std::int64_t now_ns);

  /// The server empties a book and fills it anew.
  void reset_book(tws::StreamKind book, std::int64_t now_ns);

  /// A stream was asked for, is heard since an instant in the gateway's time, or is not to be had.
  void stream_asked(tws::StreamKind kind, std::int64_t now_ns);
  void stream_begun(tws::StreamKind kind, std::int64_t since_ns);
  void stream_refused(tws::StreamKind kind) { books_.refuse(kind); }

  /// A stream that may still stand was last heard then; what was sent until `whole_until_ns`, in the
  /// gateway's time, has surely come.
  void stream_lost(tws::StreamKind kind, bool stands, std::int64_t heard_ns, std::int64_t whole_until_ns);

  /// Nothing has been heard of the instrument since `since_ns`.
  void feed_lost(std::int64_t since_ns, std::int64_t now_ns, records::GapCause cause, const std::string& why);

  /// Makes and hands out the row of the second that ends at `end_ns`.
  void make_second(std::int64_t end_ns, std::int64_t made_ns);

  /// What time it is now.
  void take_time(std::int64_t now_ns) { now_ns_ = now_ns; }

  /// What came between these instants, in the gateway's time, was not surely heard: the minutes
  /// that they touch are history's to tell.
  void unheard(std::int64_t from_ns, std::int64_t until_ns);

  /// Notices, before rows are made, that the clock was set back behind the rows that are there.
  void look_at_clock(std::int64_t now_ns);

  /// Notes that seconds passed for which no row could be made.
  void miss_seconds(std::int64_t start_ns, std::int64_t end_ns);

  /// Ends the minutes that end at this second, in the gateway's time, or before.
  void close_minutes(std::int64_t second);

  /// Whether trades come from RTVolume, for want of single ones.
  [[nodiscard]] bool trades_are_bridged() const { return trades_are_bridged_; }

  /// The books that were given up since the last call and wait for a new subscription.
  [[nodiscard]] std::vector<tws::StreamKind> doubted_books(std::int64_t now_ns);

  /// The minutes of the session that is on; nobody between sessions.
  [[nodiscard]] MinuteDesk* minutes() { return minutes_.get(); }

  /// The session that is on.
  [[nodiscard]] const std::optional<runtime::Session>& session() const { return session_; }

  /// The first second that has no row yet.
  [[nodiscard]] std::int64_t next_second_ns() const { return next_second_ns_; }

  /// Who it is.
  [[nodiscard]] const runtime::InstrumentConfig& instrument() const { return instrument_; }

  /// Whether single trades have told of the latest trade that level one knows.
  [[nodiscard]] bool knows_latest_trade() const { return sampled_second_ <= single_second_; }

  /// Which book rows show.
  [[nodiscard]] tws::StreamKind shown_book() const { return books_.shown_kind(); }

  /// Quotes as they stand.
  [[nodiscard]] const QuoteBoard& quotes() const { return quotes_; }

  /// What is wrong or missing on this desk, in words; empty where nothing is.
  [[nodiscard]] std::string trouble() const;

  /// Fills in what this desk knows of its health.
  void write_health(records::HealthRow& row, std::int64_t now_ns) const;

 private:
  [[nodiscard]] features::FeatureKernel opening_kernel(const runtime::Session& session);
  void look_for_gaps(const runtime::Session& session, std::int64_t now_ns);
  void quote_changed();
  void take_bridged(std::string_view rt_volume, std::int64_t now_ns);
  void trade(const records::TradeRow& row);
  void heard(std::int64_t now_ns);
  void minute_finished(const FinishedMinute& minute);
  [[nodiscard]] bool is_in_session(std::int64_t second) const;

  runtime::InstrumentConfig instrument_;
  InstrumentOutlets outlets_;
  std::optional<runtime::Session> session_;
  records::Source source_ = records::Source::kIbkr;
  QuoteBoard quotes_;
  TradeFlow trades_;
  BookPair books_;
  std::unique_ptr<DayFiles> files_;
  std::unique_ptr<GapBook> gaps_;
  std::unique_ptr<MinuteDesk> minutes_;
  VolumeRatio volume_ratio_;
  double bridged_volume_ = features::kMissing;  ///< Of the day as RTVolume told it the last time, shares.
  bool trades_are_bridged_ = true;              ///< Whether single trades are not heard.
  bool kernel_is_cold_ = false;                 ///< Whether the kernel knows no earlier sessions.
  std::int64_t sampled_second_ = 0;             ///< Of the latest trade that level one told, since 1970 UTC.
  std::int64_t single_second_ = 0;              ///< Of the latest single trade.
  std::int64_t next_second_ns_ = 0;
  std::int64_t now_ns_ = 0;          ///< The latest time it was told.
  bool clock_was_set_back_ = false;  ///< Whether rows wait until the clock reaches those that are there.
  std::int64_t seconds_made_ = 0;
  std::int64_t seconds_missed_ = 0;
  std::int64_t late_prints_before_ = 0;  ///< Of former sessions.
};

}  // namespace spy::collector
