#include <gtest/gtest.h>

#include "support/refusal.hpp"
#include "support/wire_bytes.hpp"
#include "tws/requests/reference_requests.hpp"
#include "tws/requests/session_requests.hpp"
#include "tws/requests/stream_requests.hpp"

namespace spy::tws {
namespace {

using spy::testing::message;

Contract contract(const char* symbol, const char* exchange) {
  Contract contract;
  contract.symbol = symbol;
  contract.exchange = exchange;
  return contract;
}

Contract spy(const char* exchange) { return contract("SPY", exchange); }

TEST(Requests, GreetTheServerWithoutNulInTheVersions) {
  EXPECT_EQ(greeting(), std::string("API\0\0\0\0\x09v100..176", 17));
}

TEST(Requests, HaveTheLayoutOfTheServerVersion) {
  EXPECT_EQ(start_api(7), message("71|2|7||"));
  EXPECT_EQ(ask_current_time(), message("49|1|"));
  EXPECT_EQ(ask_market_data_type(WantedData::kDelayed), message("59|1|3|"));
  EXPECT_EQ(ask_market_data(3, spy("SMART"), "233,236"),
            message("1|11|3|0|SPY|STK|||||SMART||USD|||0|233,236|0|0||"));
  EXPECT_EQ(cancel_market_data(3), message("2|2|3|"));
  EXPECT_EQ(ask_depth(4, spy("ARCA"), 10, DepthScope::kOneVenue),
            message("10|5|4|0|SPY|STK|||||ARCA||USD|||10|0||"));
  EXPECT_EQ(ask_depth(4, spy("SMART"), 10, DepthScope::kAllVenues),
            message("10|5|4|0|SPY|STK|||||SMART||USD|||10|1||"));
  EXPECT_EQ(cancel_depth(4, DepthScope::kAllVenues), message("11|1|4|1|"));
  EXPECT_EQ(ask_tick_by_tick(5, spy("SMART"), TickByTickKind::kBidAsk),
            message("97|5|0|SPY|STK|||||SMART||USD|||BidAsk|0|0|"));
  EXPECT_EQ(ask_tick_by_tick(5, spy("SMART"), TickByTickKind::kAllLast),
            message("97|5|0|SPY|STK|||||SMART||USD|||AllLast|0|0|"));
  EXPECT_EQ(cancel_tick_by_tick(5), message("98|5|"));
  EXPECT_EQ(ask_real_time_bars(6, spy("SMART")), message("50|3|6|0|SPY|STK|||||SMART||USD|||5|TRADES|1||"));
  EXPECT_EQ(cancel_real_time_bars(6), message("51|1|6|"));
  EXPECT_EQ(ask_contract_data(8, spy("SMART")), message("9|8|8|0|SPY|STK|||||SMART||USD|||0||||"));
  EXPECT_EQ(ask_minute_history(9, spy("SMART"), {.end_time = "20250303-16:00:00", .duration = "1800 S"}),
            message("20|9|0|SPY|STK|||||SMART||USD|||0|20250303-16:00:00|1 min|1800 S|1|TRADES|2|0||"));
  EXPECT_EQ(cancel_history(9), message("25|1|9|"));
}

TEST(Requests, RefuseTextThatTheProtocolCannotCarry) {
  for (const char* const symbol : {"SP\nY", "SPÿ", "\x7f"}) {
    const std::string sentence =
        spy::testing::refusal_of([&] { static_cast<void>(ask_contract_data(1, contract(symbol, "SMART"))); });
    EXPECT_NE(sentence.find("printable ASCII"), std::string::npos) << sentence;
  }
}

}  // namespace
}  // namespace spy::tws
