#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <spdlog/logger.h>
#include <spy/records.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/instrument_desk.hpp"
#include "collector/minute_backfill.hpp"
#include "collector/server_skew.hpp"
#include "collector/stream_desk.hpp"
#include "runtime/clock.hpp"
#include "runtime/session_table.hpp"
#include "tws/client/session_keeper.hpp"
#include "tws/decoding/findings.hpp"
#include "tws/messages/contracts.hpp"
#include "tws/messages/session.hpp"

namespace spy::collector {

/// One instrument as the gateway desk looks after it.
struct FollowedInstrument {
  InstrumentDesk* desk = nullptr;  ///< Who takes in what is heard.
  runtime::SessionTable sessions;  ///< When its market is open.
};

/// What was counted since the collector's start.
struct MessageCounts {
  std::int64_t heard = 0;      ///< Messages of the gateway.
  std::int64_t unknown = 0;    ///< Of a kind that is not known.
  std::int64_t malformed = 0;  ///< That broke their own form.
  std::int64_t sessions = 0;   ///< Sessions with the gateway.
};

/// Lives with the gateway: connects, subscribes while the market is open, hands each message to its
/// instrument, notices what goes quiet, and comes back after whatever happens.
///
/// All runs on the thread of the io_context; the lock is held wherever instruments are touched.
class GatewayDesk final : private tws::ConnectionListener, private StreamListener {
 public:
  /// Called with the sentence when this gateway must not be collected from.
  using OnRefusal = std::function<void(const std::string&)>;

  /// Called, with the lock held, when the health of an instrument has changed.
  using OnChange = std::function<void(std::int64_t)>;

  GatewayDesk(asio::io_context& context, const runtime::ResolvedConfig& config,
              std::shared_ptr<const runtime::Clock> clock, std::vector<FollowedInstrument> instruments,
              std::mutex& lock, OnRefusal on_refusal, OnChange on_change,
              std::shared_ptr<spdlog::logger> log);

  /// Connects and goes on until stopped.
  void start();

  /// Leaves the gateway; to be called on the io_context's thread or when it does not run.
  void stop();

  /// Fills in what the desk knows of an instrument's health. The lock must be held.
  void write_health(std::size_t instrument, std::int64_t now_ns, records::HealthRow& row);

  /// Takes in whatever message it is not interested in.
  template <typename Message>
  void operator()(const Message&) {}
  void operator()(const tws::TickPrice& tick) { to_desk(tick.request_id, tick); }
  void operator()(const tws::TickSize& tick) { to_desk(tick.request_id, tick); }
  void operator()(const tws::TickGeneric& tick) { to_desk(tick.request_id, tick); }
  void operator()(const tws::TickString& tick) { to_desk(tick.request_id, tick); }
  void operator()(const tws::TickByTickPrint& tick) { to_desk(tick.request_id, tick); }
  void operator()(const tws::TickByTickQuote& tick) { to_desk(tick.request_id, tick); }
  void operator()(const tws::RealTimeBar& bar) { to_desk(bar.request_id, bar); }
  void operator()(const tws::MarketDepth& depth) { to_book(depth.request_id, book::change_of(depth)); }
  void operator()(const tws::MarketDepthL2& depth) { to_book(depth.request_id, book::change_of(depth)); }
  void operator()(const tws::HistoricalData& data);
  void operator()(const tws::ContractData& data);
  void operator()(const tws::CurrentTime& time);
  void operator()(const tws::ErrorMessage& error);
  void operator()(const tws::UnknownMessage& message);
  void operator()(const tws::MalformedMessage& message);

 private:
  void on_ready(const tws::Welcome& welcome) override;
  void on_frame(const tws::Frame& frame) override;
  void on_ended(tws::Ending ending, const std::string& sentence) override;
  void on_stream_asked(const StreamRef& stream) override;
  void on_stream_begun(const StreamRef& stream) override;
  void on_stream_lost(const StreamRef& stream, bool stands, const std::string& why) override;

  /// A state and since when it holds.
  struct StateSince {
    records::FeedState state = records::FeedState::kStarting;
    std::int64_t since_ns = 0;
  };

  /// What makes a change of health that is told at once.
  struct Standing {
    records::FeedState state = records::FeedState::kStarting;
    std::array<records::StreamState, 5> streams{};
    bool is_connected = false;

    friend bool operator==(const Standing&, const Standing&) = default;
  };

  template <typename Message>
  void to_desk(std::int32_t request_id, const Message& message) {
    if (const std::optional<StreamRef> stream = streams_.heard(request_id, now_)) {
      instruments_[stream->instrument].desk->take(message, now_.market_ns);
      compare_with_single_ticks(stream->instrument, message);
    }
  }

  template <typename Message>
  void compare_with_single_ticks(std::size_t, const Message&) {}
  void compare_with_single_ticks(std::size_t instrument, const tws::TickPrice& tick);
  void compare_with_single_ticks(std::size_t instrument, const tws::TickString& tick);

  void to_book(std::int32_t request_id, const book::BookChange& change);

  void take_time();
  void take_past(std::size_t instrument, const tws::HistoricalData& data);
  void take_refused_past(const tws::ErrorMessage& error, const std::string& text);
  void take_account(const std::string& accounts);
  void require_same_clock() const;
  void tell_changes();
  [[nodiscard]] Standing standing_of(std::size_t instrument) const;
  void wait_for_tick();
  void tick();
  void follow_calendar();
  void follow_calendar(FollowedInstrument& instrument);
  void look_after_line(std::string& drop_reason);
  void look_after_streams();
  void notice_silence(const std::vector<Expectation>& expected);
  void notice_that_link_is_back();
  void write_session_to_come(std::size_t instrument, std::int64_t now_ns, records::HealthRow& row) const;
  void close_minutes();
  void close_minutes(std::size_t instrument);
  void backfill();
  void backfill(std::size_t instrument, const tws::Contract& contract);
  void ask_time();
  void ask_contracts();
  void take_link_news(LinkNews news, const std::string& text);
  void take_farm_back(const std::string& farm);
  void link_is_back();
  void doubt_minutes();
  void feeds_lost(std::int64_t since_ns, records::GapCause cause, const std::string& why);
  [[nodiscard]] Expectation expectation(std::size_t instrument) const;
  [[nodiscard]] bool expects_news(std::size_t instrument) const;
  [[nodiscard]] std::int64_t feed_heard_ns(std::size_t instrument) const;
  [[nodiscard]] std::int64_t surely_heard_until_ns(std::int64_t heard_ns) const;
  [[nodiscard]] std::int64_t gateway_now_ns() const;
  [[nodiscard]] bool is_market_open(std::size_t instrument) const;
  [[nodiscard]] tws::Moment moment() const;
  [[nodiscard]] records::FeedState state_of(std::size_t instrument) const;
  [[nodiscard]] std::string clock_trouble() const;
  [[nodiscard]] std::string detail_of(std::size_t instrument) const;

  std::shared_ptr<const runtime::Clock> clock_;
  std::vector<FollowedInstrument> instruments_;
  std::filesystem::path state_;
  std::mutex* lock_;
  OnRefusal on_refusal_;
  OnChange on_change_;
  std::shared_ptr<spdlog::logger> log_;
  tws::SessionKeeper keeper_;
  asio::steady_timer timer_;
  StreamDesk streams_;
  std::vector<MinuteBackfill> backfills_;  ///< By instrument.
  std::vector<std::optional<std::int64_t>>
      minutes_wait_real_ns_;  ///< By instrument: since when minutes wait for history, real time.
  std::vector<std::optional<tws::Contract>> contracts_;  ///< By instrument, once the gateway has told them.
  std::unordered_map<std::int32_t, std::size_t> contract_questions_;  ///< Instrument by request.
  std::vector<std::string> contract_trouble_;  ///< By instrument: why there is no contract.
  std::vector<std::string> hours_trouble_;     ///< By instrument: where TWS's hours differ from ours.
  ServerSkew skew_;
  MessageCounts counts_;
  tws::Moment now_;  ///< Of the message or tick at hand.
  /// How long after its end a minute is held open for trades on their way, real time.
  static constexpr std::int64_t kMinuteGraceNs = 300'000'000;
  /// How long the line may be silent, market time; half of it before the gateway is asked for its time, whose
  /// answer tells a quiet market from a dead line.
  static constexpr std::int64_t kLinePatienceNs = 2'000'000'000;

  tws::QuietWatch line_;            ///< Whether anything is heard at all, be it the time that was asked for.
  std::int64_t line_heard_ns_ = 0;  ///< When something was heard the last time, market time.
  std::int64_t contracts_asked_real_ns_ = 0;
  std::int64_t time_asked_real_ns_ = 0;
  std::deque<tws::Moment> time_questions_;       ///< Not answered yet, oldest first.
  std::optional<std::int64_t> stalled_real_ns_;  ///< Since when the line is known to be silent, real time.
  std::int64_t told_ending_real_ns_ = 0;         ///< When the log was told of a failed attempt, real time.
  std::string link_trouble_;  ///< Why data stop although the gateway is there; empty where they do not.
  std::map<std::string, std::string>
      broken_farms_;              ///< Servers of market data that are away, and the gateway's words for it.
  std::string calendar_trouble_;  ///< Why the calendar cannot be followed; told once.
  std::vector<StateSince> told_states_;   ///< By instrument.
  std::vector<Standing> told_standings_;  ///< By instrument.
  bool is_connected_ = false;
  bool is_subscribed_ = false;  ///< Whether streams are wanted.
  bool is_simulated_ = false;   ///< Whether the gateway's accounts are.
};

}  // namespace spy::collector
