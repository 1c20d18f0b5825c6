#pragma once

#include <spy/records.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>

#include "bars/minute_builder.hpp"
#include "features/feature_kernel.hpp"
#include "features/live/live_kernel.hpp"
#include "runtime/session_table.hpp"

namespace spy::collector {

/// All features of the catalogue, those of bars first.
using FeatureCells = std::array<double, features::kMinuteFeatures + features::kLiveFeatures>;

/// A minute as history tells it.
struct HistoryMinute {
  std::int64_t start_second = 0;      ///< Its first second since 1970 UTC.
  double open = features::kMissing;   ///< First price, USD.
  double high = features::kMissing;   ///< Highest price, USD.
  double low = features::kMissing;    ///< Lowest price, USD.
  double close = features::kMissing;  ///< Last price, USD.
  double volume = 0.0;                ///< Shares.
  double wap = features::kMissing;    ///< Price weighted with volume, USD.
  std::int64_t count = 0;             ///< Trades.
};

/// A minute that will not change any more.
struct FinishedMinute {
  HistoryMinute bar;        ///< What traded; a count of 0 where nothing did.
  FeatureCells features{};  ///< Its features.
  bool is_whole = true;     ///< Whether all of it was heard or fetched.
  bool is_bridged = false;  ///< Whether trades came from RTVolume.
  records::MinuteOrigin origin = records::MinuteOrigin::kLive;  ///< How it became known.
};

/// Minutes that only history can tell.
struct MissedMinutes {
  std::int64_t from_second = 0;   ///< First second of the first, since 1970 UTC.
  std::int64_t until_second = 0;  ///< First second after the last.
};

/// What the session comes to so far.
struct SessionSummary {
  double open = features::kMissing;    ///< First price, USD.
  double high = features::kMissing;    ///< Highest price, USD.
  double low = features::kMissing;     ///< Lowest price, USD.
  double close = features::kMissing;   ///< Last price, USD.
  double volume = features::kMissing;  ///< Shares.

  /// Takes in the next minute; one without trades changes nothing.
  void add(const HistoryMinute& minute);
};

/// Makes the minutes of one session with their features, each exactly once and in order.
///
/// A minute that was not heard as a whole, and all after it, wait until history has told it or was given up:
/// the kernel takes minutes only in order.
class MinuteDesk {
 public:
  /// Called with each minute that is finished.
  using OnFinished = std::function<void(const FinishedMinute&)>;

  /// Begins a session with the kernel as it must be at the open. The minutes before `from_second` count as
  /// missed.
  MinuteDesk(const runtime::Session& session, features::FeatureKernel kernel, std::int64_t from_second,
             OnFinished on_finished);
  MinuteDesk(const MinuteDesk&) = delete;
  MinuteDesk& operator=(const MinuteDesk&) = delete;
  ~MinuteDesk() = default;

  /// Takes in a trade, from RTVolume if `is_bridged`.
  void observe(const bars::Print& print, bool is_bridged);

  /// Takes in a change of the best quotes.
  void observe(const features::QuoteInput& quote) { live_kernel_.observe(quote); }

  /// Takes in a snapshot of the book.
  void observe(const features::BookInput& book) { live_kernel_.observe(book); }

  /// Single trades are not heard from this second on.
  void interrupted(std::int64_t second);

  /// Single trades are heard again from this second on.
  void resumed(std::int64_t second);

  /// The kernel is given heard volume times `scale` from now on, so that it compares with that of history.
  void scale_volume(double scale) { volume_scale_ = scale; }

  /// Ends the minutes that end at this second or before.
  void close_until(std::int64_t second) { builder_.close_until(second); }

  /// Ends the minute of the live-only features where one ends at this instant.
  void second_ended(std::int64_t end_ns);

  /// Features as if the open minute ended at `now_ns`.
  [[nodiscard]] FeatureCells peek(std::int64_t now_ns) const;

  /// First second of the minute that is open; nothing after the last.
  [[nodiscard]] std::optional<std::int64_t> open_second() const;

  /// What history must tell before anything can go on; nothing where nothing is missing.
  [[nodiscard]] std::optional<MissedMinutes> missed() const;

  /// History has told what it knows of these minutes: those without a bar had no trades. Gives false if
  /// trades were heard in one without a bar; that one goes on being missed.
  bool fill(const MissedMinutes& asked, std::span<const HistoryMinute> bars);

  /// History does not tell these minutes: they stay as they were heard.
  void give_up(const MissedMinutes& asked);

  /// What the session comes to so far.
  [[nodiscard]] SessionSummary session_so_far() const;

  /// What came too late for its minute.
  [[nodiscard]] const bars::StrayPrints& strays() const { return builder_.strays(); }

 private:
  /// A minute that has ended.
  struct EndedMinute {
    bars::TradedMinute heard;                ///< As it was heard.
    bool is_bridged = false;                 ///< Whether from RTVolume.
    bool is_settled = true;                  ///< Whether nothing more is waited for.
    std::optional<HistoryMinute> from_past;  ///< As history tells it.
  };

  void ended(const bars::TradedMinute& minute);
  void close_live_minute(std::int64_t start_second);
  void settle(const MissedMinutes& asked, const std::function<bool(EndedMinute&)>& is_settled_by);
  void finish_ready();
  void finish(const EndedMinute& minute);
  [[nodiscard]] FeatureCells features_of(const HistoryMinute& bar, double volume_scale);
  [[nodiscard]] features::MinuteInput input_of(const HistoryMinute& bar, double volume_scale) const;
  [[nodiscard]] std::int32_t index_of(std::int64_t second) const;

  runtime::Session session_;
  std::int64_t open_second_;
  features::FeatureKernel kernel_;
  features::LiveKernel live_kernel_;
  OnFinished on_finished_;
  double volume_scale_ = 1.0;
  std::int32_t last_live_minute_ = -1;  ///< Last minute of the live-only features that has ended.
  bool is_bridged_ = false;             ///< Whether the open minute has trades from RTVolume.
  std::deque<EndedMinute> waiting_;     ///< In order; the first is not settled.
  std::map<std::int64_t, features::LiveRow> live_rows_;  ///< Of minutes not finished yet, by first second.
  SessionSummary finished_;                              ///< Of all minutes finished.
  bars::MinuteBuilder builder_;
};

}  // namespace spy::collector
