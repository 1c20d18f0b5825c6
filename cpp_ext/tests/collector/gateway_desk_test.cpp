#include "collector/gateway_desk.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/monotonic_time.hpp"
#include "support/recording_publisher.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_folder.hpp"

namespace spy::collector {
namespace {

using records::FeedState;
using records::StreamState;
using testing::message;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kOpen = 1'741'012'200;
constexpr std::int64_t kClose = kOpen + std::int64_t{390} * 60;
constexpr std::int64_t kDay = 86'400;
constexpr double kSpeed = 10.0;
constexpr const char* kContract =
    "|SPY|STK||0||SMART|USD|SPY|SPY|SPY|756733|0.01|||SMART|1|0|SPDR|ARCA|||||US/Eastern||||0|0|1||||||1|1|"
    "100|";

/// A clock that goes faster than it says, so that a minute and the patience of real time pass in seconds.
class HastyClock final : public runtime::Clock {
 public:
  explicit HastyClock(std::int64_t begin_second) : begin_ns_(begin_second * kSecond) {}

  [[nodiscard]] std::int64_t now_ns() const override {
    return begin_ns_ + kHaste * (runtime::monotonic_ns() - begun_ns_);
  }
  [[nodiscard]] double speed() const override { return 1.0; }
  [[nodiscard]] bool is_simulated() const override { return true; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_time_of(std::int64_t market_ns) const override {
    return std::chrono::steady_clock::now() + std::chrono::nanoseconds{(market_ns - now_ns()) / kHaste};
  }

 private:
  static constexpr std::int64_t kHaste = 12;

  std::int64_t begin_ns_;
  std::int64_t begun_ns_ = runtime::monotonic_ns();
};

std::shared_ptr<const runtime::Clock> fast_clock(std::int64_t begin_second) {
  return std::make_shared<const runtime::SimulatedClock>(
      runtime::ClockAnchor{.market_ns = begin_second * kSecond,
                           .monotonic_ns = runtime::monotonic_ns(),
                           .speed = kSpeed,
                           .owner_pid = 0,
                           .owner_started = {}});
}

/// A desk for SPY that knows three sessions, and a gateway that knows the contract, gives level one,
/// single trades where they are subscribed to, and the time.
struct Lived {
  explicit Lived(std::int64_t begin_second, std::int64_t gateway_ahead_s = 0)
      : Lived(fast_clock(begin_second), gateway_ahead_s) {}

  explicit Lived(std::shared_ptr<const runtime::Clock> of_all, std::int64_t gateway_ahead_s = 0)
      : ahead_s(gateway_ahead_s), clock(std::move(of_all)) {
    config.home = folder.path();
    config.gateway = {.host = "127.0.0.1", .port = server.port()};
    config.collector.client_id = 1;
    config.collector.depth_subscriptions = 0;
    config.collector.tick_by_tick_subscriptions = 1;
    config.instruments = {
        {.venue = "IBKR", .symbol = "SPY", .currency = "USD", .calendar = "XNYS", .key = "SPY"}};
    config.sessions["XNYS"] = {hours(-1), hours(0), hours(1)};
    instrument = std::make_unique<InstrumentDesk>(config.instruments[0], clock->speed(),
                                                  InstrumentOutlets{.data = folder.path() / "data",
                                                                    .state = folder.path() / "data" / "state",
                                                                    .files = nullptr,
                                                                    .publisher = &told,
                                                                    .log = log});
    desk = std::make_unique<GatewayDesk>(
        context, config, clock,
        std::vector{FollowedInstrument{.desk = instrument.get(), .sessions = {config, "XNYS"}}}, lock,
        [](const std::string&) {}, [](std::int64_t) {}, log);
    desk->start();
  }
  Lived(const Lived&) = delete;
  Lived& operator=(const Lived&) = delete;
  ~Lived() { desk->stop(); }

  static runtime::SessionHours hours(int day) {
    const std::chrono::sys_days date = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds{std::chrono::seconds{kOpen + day * kDay}});
    return {
        .date = date, .open_ns = (kOpen + day * kDay) * kSecond, .close_ns = (kClose + day * kDay) * kSecond};
  }

  void answer(testing::ServedClient& client) {
    testing::welcome(client);
    answer_each(client, "9|8|", [&](const std::string& id) { client.send(message("10|" + id + kContract)); });
    answer_each(client, "1|11|", [&](const std::string& id) { level_one = id; });
    answer_each(client, "97|", [&](const std::string& id) { trades = id; });
    answer_each(client, "20|", [&](const std::string& id) { history = id; });
    std::string& read = client.received;
    for (std::size_t at = read.find(testing::fields("49|1|")); at != std::string::npos;
         at = read.find(testing::fields("49|1|"))) {
      read.erase(at, 5);
      client.send(message("49|1|" + std::to_string(clock->now_ns() / kSecond + ahead_s) + "|"));
    }
  }

  template <typename Answer>
  static void answer_each(testing::ServedClient& client, std::string_view begin, const Answer& give) {
    const std::string wanted = testing::fields(begin);
    for (std::size_t at = client.received.find(wanted); at != std::string::npos;
         at = client.received.find(wanted)) {
      const std::size_t from = at + wanted.size();
      const std::size_t until = client.received.find('\0', from);
      const std::string id = client.received.substr(from, until - from);
      client.received.erase(at, until - at);
      give(id);
    }
  }

  void say(std::string_view text) { server.clients.back()->send(message(text)); }

  /// How the instrument fares once this is so, with level one speaking all the while if it was asked for.
  template <typename Wanted>
  records::HealthRow health_once(const Wanted& wanted) {
    records::HealthRow row;
    std::int64_t price = 0;
    testing::run_until(context, [&] {
      if (!level_one.empty() && is_speaking) {
        say("1|6|" + level_one + "|1|" + std::to_string(580 + price++ % 2) + ".12|300|1|");
      }
      if (!trades.empty() && is_speaking) {
        say("99|" + trades + "|1|" + std::to_string(clock->now_ns() / kSecond + ahead_s) +
            "|580.12|100|0|ARCA||");
      }
      row = {};
      const std::scoped_lock hold{lock};
      desk->write_health(0, clock->now_ns(), row);
      return wanted(row);
    });
    return row;
  }

  /// Lets it live until so many seconds after the open.
  void live_until(double second) {
    const std::int64_t until_ns = kOpen * kSecond + static_cast<std::int64_t>(second * 1e9);
    health_once([this, until_ns](const records::HealthRow&) { return clock->now_ns() >= until_ns; });
  }

  /// How it fares after so many seconds of this machine.
  records::HealthRow health_after(double seconds) {
    const std::int64_t until_ns = runtime::monotonic_ns() + static_cast<std::int64_t>(seconds * 1e9);
    return health_once([until_ns](const records::HealthRow&) { return runtime::monotonic_ns() >= until_ns; });
  }

  std::int64_t ahead_s;
  std::string level_one;  ///< The request for it; empty before.
  std::string trades;     ///< The request for them; empty before.
  std::string history;    ///< The latest question; empty before.
  bool is_speaking = true;
  testing::TemporaryFolder folder;
  asio::io_context context;
  testing::ScriptedServer server{context, [this](testing::ServedClient& client) { answer(client); }};
  std::shared_ptr<const runtime::Clock> clock;
  std::shared_ptr<spdlog::logger> log =
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  testing::RecordingPublisher told;
  runtime::ResolvedConfig config{};
  std::mutex lock;
  std::unique_ptr<InstrumentDesk> instrument;
  std::unique_ptr<GatewayDesk> desk;
};

bool hears_level_one(const records::HealthRow& row) { return row.stream_states[0] == StreamState::kFresh; }

bool says(const records::HealthRow& row, std::string_view words) {
  return row.detail.view().find(words) != std::string_view::npos;
}

/// Expects that no minute was told, and that history is to tell all from the open until so many seconds
/// after.
void expect_missed_until(Lived& lived, std::int64_t second) {
  EXPECT_TRUE(lived.told.minutes.empty());
  const auto missed = lived.instrument->minutes()->missed();
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->from_second, kOpen);
  EXPECT_EQ(missed->until_second, kOpen + second);
}

TEST(GatewayDesk, AMinuteWhoseLastSecondsNoStreamToldIsNotTakenForWhole) {
  Lived lived{std::make_shared<const HastyClock>(kOpen - 20)};
  lived.live_until(56);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  lived.is_speaking = false;
  lived.live_until(80);
  expect_missed_until(lived, 60);
}

TEST(GatewayDesk, AMinuteInWhichAServerWasAwayForAMomentIsHistorysToTell) {
  Lived lived{kOpen - 8};
  lived.live_until(30);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  lived.say("4|2|-1|2103|Market data farm connection is broken:usfarm||");
  lived.is_speaking = false;
  lived.live_until(42);
  lived.say("4|2|-1|2104|Market data farm connection is OK:usfarm||");
  lived.is_speaking = true;
  lived.live_until(70);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  expect_missed_until(lived, 60);
}

TEST(GatewayDesk, WhileAnotherSessionTakesTheDataAllMinutesAreHistorysToTell) {
  Lived lived{kOpen + 40};
  lived.live_until(52);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  lived.say("4|2|" + lived.trades + "|10197|No market data during competing live session||");
  lived.is_speaking = false;
  lived.live_until(64);
  lived.is_speaking = true;
  lived.live_until(124);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  ASSERT_EQ(lived.instrument->minutes()->open_second(), kOpen + 120);
  expect_missed_until(lived, 120);
}

TEST(GatewayDesk, ASleepMakesNoMinuteWholeThatWasSilentBefore) {
  Lived lived{std::make_shared<const HastyClock>(kOpen - 20)};
  lived.live_until(57);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  lived.is_speaking = false;
  lived.live_until(62);
  std::this_thread::sleep_for(std::chrono::milliseconds{1'000});
  lived.health_after(0.1);
  EXPECT_TRUE(lived.told.minutes.empty());
  const auto missed = lived.instrument->minutes()->missed();
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->from_second, kOpen);
}

TEST(GatewayDesk, AStreamLostBeforeTheGatewaysMinuteEndedLeavesItToHistory) {
  Lived lived{std::make_shared<const HastyClock>(kOpen - 20), -3};
  lived.live_until(61);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  lived.is_speaking = false;
  lived.say("4|2|-1|1100|Connectivity has been lost||");
  lived.live_until(75);
  EXPECT_TRUE(lived.told.minutes.empty());
}

TEST(GatewayDesk, AStreamBegunBeforeTheGatewaysMinuteBeganTellsAllOfIt) {
  Lived lived{kOpen + 50, -3};
  lived.is_speaking = false;
  lived.live_until(61);
  lived.is_speaking = true;
  lived.live_until(126);
  ASSERT_FALSE(lived.instrument->trades_are_bridged());
  ASSERT_EQ(lived.instrument->minutes()->open_second(), kOpen + 120);
  expect_missed_until(lived, 60);
}

TEST(GatewayDesk, ALinkLostBeforeAnythingWasAskedForIsBackOnceAServerIs) {
  Lived lived{kOpen - 135};
  lived.health_once([](const records::HealthRow& row) { return row.is_connected; });
  lived.say("4|2|-1|2110|Connectivity between Trader Workstation and server is broken||");
  EXPECT_TRUE(says(lived.health_after(0.2), "is broken"));
  lived.say("4|2|-1|2104|Market data farm connection is OK:usfarm||");
  lived.live_until(-105);
  EXPECT_FALSE(lived.level_one.empty());
}

TEST(GatewayDesk, HistoryIsAskedThoughAServerOfHistoryIsAway) {
  Lived lived{kOpen + 3'600};
  lived.health_once([&lived](const records::HealthRow&) { return !lived.history.empty(); });
  const std::string first = lived.history;
  lived.say("4|2|-1|2105|HMDS data farm connection is broken:euhmds||");
  lived.say("4|2|" + first + "|162|Historical Market Data Service error message:Timed out||");
  lived.health_once([&](const records::HealthRow&) { return lived.history != first; });
  EXPECT_NE(lived.history, first);
}

TEST(GatewayDesk, ThatHistoryKnowsNothingOfAHaltIsAnAnswer) {
  Lived lived{kOpen + 130};
  lived.is_speaking = false;
  lived.health_once(
      [&lived](const records::HealthRow&) { return !lived.history.empty() && !lived.level_one.empty(); });
  lived.say("45|6|" + lived.level_one + "|49|1|");
  lived.say(
      "4|2|" + lived.history +
      "|162|Historical Market Data Service error message:HMDS query returned no data: SPY@SMART Trades||");
  lived.health_after(0.3);
  ASSERT_EQ(lived.told.minutes.size(), 2U);
  EXPECT_EQ(lived.told.minutes[0].count, 0);
  EXPECT_TRUE(lived.told.minutes[1].is_whole);
}

TEST(GatewayDesk, AServerThatNobodyNeedsIsSaidToBeAwayAndStopsNothing) {
  Lived lived{kOpen + 3'600};
  ASSERT_TRUE(hears_level_one(lived.health_once(hears_level_one)));
  lived.say("4|2|-1|2103|Market data farm connection is broken:cashfarm||");
  const records::HealthRow broken =
      lived.health_once([](const records::HealthRow& row) { return says(row, "cashfarm"); });
  EXPECT_TRUE(says(broken, "cashfarm"));
  EXPECT_TRUE(hears_level_one(broken));
  EXPECT_NE(broken.state, FeedState::kConnecting);
  lived.say("4|2|-1|2104|Market data farm connection is OK:usfarm||");
  EXPECT_TRUE(says(lived.health_after(0.3), "cashfarm"));
  lived.say(
      "4|2|-1|2108|Market data farm connection is inactive but should be available upon demand.cashfarm||");
  EXPECT_FALSE(says(lived.health_after(0.3), "cashfarm"));
}

TEST(GatewayDesk, ALostLinkEndsByItsOwnWordAndNotByThatOfAServer) {
  Lived lived{kOpen + 3'600};
  ASSERT_TRUE(hears_level_one(lived.health_once(hears_level_one)));
  lived.is_speaking = false;
  lived.say("4|2|-1|1100|Connectivity has been lost||");
  lived.say("4|2|-1|2104|Market data farm connection is OK:usfarm||");
  const records::HealthRow lost = lived.health_after(1.5);
  EXPECT_TRUE(says(lost, "Connectivity has been lost"));
  EXPECT_EQ(lost.stream_states[0], StreamState::kStale);
  lived.say("4|2|-1|1102|Connectivity has been restored||");
  lived.is_speaking = true;
  EXPECT_TRUE(hears_level_one(lived.health_once(hears_level_one)));
}

TEST(GatewayDesk, ALinkIsBelievedToBeBackOnceItIsHeard) {
  Lived lived{kOpen + 3'600};
  ASSERT_TRUE(hears_level_one(lived.health_once(hears_level_one)));
  lived.say("4|2|-1|2110|Connectivity is broken||");
  EXPECT_TRUE(says(lived.health_after(0.3), "Connectivity is broken"));
  EXPECT_FALSE(
      says(lived.health_once([](const records::HealthRow& row) { return !says(row, "broken"); }), "broken"));
}

TEST(GatewayDesk, AClockThatIsOffTheGatewaysIsSaid) {
  Lived lived{kOpen + 3'600, -70};
  const records::HealthRow row = lived.health_once(
      [](const records::HealthRow& told) { return says(told, "off the gateway's: switch on NTP"); });
  EXPECT_TRUE(says(row, "this machine's clock is -")) << row.detail.view();
  EXPECT_LT(row.skew_s, -60.0);
}

TEST(GatewayDesk, ASleeperTellsWhichSessionComesNext) {
  Lived lived{kClose + 3'600};
  const records::HealthRow row =
      lived.health_once([](const records::HealthRow& told) { return told.state == FeedState::kAsleep; });
  EXPECT_EQ(row.state, FeedState::kAsleep);
  EXPECT_EQ(row.session_open_ns, (kOpen + kDay) * kSecond);
  EXPECT_EQ(row.session_close_ns, (kClose + kDay) * kSecond);
}

}  // namespace
}  // namespace spy::collector
