#include "tws/decoding/decode.hpp"

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <set>
#include <string>
#include <vector>

#include "support/wire_bytes.hpp"

namespace spy::tws {
namespace {

/// Writes what was decoded as text: the type, then every field.
class Shown {
 public:
  template <typename Field>
  void operator()(std::string_view name, const Field& field) {
    text += " " + std::string{name} + "=";
    show(field);
  }

  std::string text;

 private:
  void show(std::string_view field) { text += field; }
  void show(const EscapedText& field) { text += field.text(); }
  void show(bool field) { text += field ? "yes" : "no"; }
  void show(std::int32_t field) { text += std::to_string(field); }
  void show(std::int64_t field) { text += std::to_string(field); }
  void show(double field) {
    std::array<char, 40> digits{};
    text += std::string_view{digits.data(), std::to_chars(digits.begin(), digits.end(), field).ptr};
  }
  void show(DepthOperation field) { text += std::to_string(static_cast<int>(field)); }
  void show(DepthSide field) { text += std::to_string(static_cast<int>(field)); }
  template <typename Element>
  void show(const std::vector<Element>& elements) {
    text += '[';
    for (const Element& element : elements) {
      if constexpr (requires { Element::exchange(element, *this); }) {
        text += '(';
        Element::exchange(element, *this);
        text += " )";
      } else {
        text += ' ';
        show(element);
      }
    }
    text += ']';
  }
};

/// Keeps the last thing that was decoded, as text.
struct Seen {
  template <typename Message>
  void operator()(const Message& message) {
    Shown shown;
    Message::exchange(message, shown);
    text = std::string{Message::kType} + shown.text;
  }
  void operator()(const UnknownMessage& unknown) { text = "unknown " + std::to_string(unknown.id); }
  void operator()(const MalformedMessage& malformed) {
    text = "malformed " + std::string{malformed.message} + ": " + std::string{malformed.field} + " " +
           std::string{malformed.problem};
  }

  std::string text;
};

std::string decoded(std::string_view written) {
  const std::string payload = testing::fields(written);
  Seen seen;
  decode({.offset = 0, .payload = payload}, seen);
  return seen.text;
}

TEST(Decode, ReadsQuotesAndPrints) {
  EXPECT_EQ(decoded("1|6|3|1|584.12|300|1|"),
            "tickPrice version=6 reqId=3 tickType=1 price=584.12 size=300 attribMask=1");
  EXPECT_EQ(decoded("2|6|3|0|300.5|"), "tickSize version=6 reqId=3 tickType=0 size=300.5");
  EXPECT_EQ(decoded("45|6|3|49|0.0|"), "tickGeneric version=6 reqId=3 tickType=49 value=0");
  EXPECT_EQ(decoded("46|6|3|32|PQZ|"), "tickString version=6 reqId=3 tickType=32 value=PQZ");
  EXPECT_EQ(decoded("21|3|13|1|0.2|0.5|1.5|-1|-2|-2|-2|584|"),
            "tickOptionComputation reqId=3 tickType=13 tickAttrib=1 impliedVol=0.2 delta=0.5 optPrice=1.5 "
            "pvDividend=-1 gamma=-2 vega=-2 theta=-2 undPrice=584");
  EXPECT_EQ(decoded("81|3|0.01|9c0001|3|"),
            "tickReqParams reqId=3 minTick=0.01 bboExchange=9c0001 snapshotPermissions=3");
  EXPECT_EQ(decoded("58|1|3|1|"), "marketDataType version=1 reqId=3 marketDataType=1");
}

TEST(Decode, TellsKindsOfSingleTicksApart) {
  EXPECT_EQ(decoded("99|5|2|1741012200|584.1|100|2|FINRA|   I|"),
            "tickByTickAllLast reqId=5 tickType=2 time=1741012200 price=584.1 size=100 mask=2 exchange=FINRA "
            "specialConditions=   I");
  EXPECT_EQ(decoded("99|5|1|1741012200|584.1|100|0|ARCA||"),
            "tickByTickAllLast reqId=5 tickType=1 time=1741012200 price=584.1 size=100 mask=0 exchange=ARCA "
            "specialConditions=");
  EXPECT_EQ(decoded("99|5|3|1741012200|584.1|584.11|100|200|3|"),
            "tickByTickBidAsk reqId=5 tickType=3 time=1741012200 bidPrice=584.1 askPrice=584.11 bidSize=100 "
            "askSize=200 mask=3");
  EXPECT_EQ(decoded("99|5|4|1741012200|584.105|"),
            "tickByTickMidPoint reqId=5 tickType=4 time=1741012200 midPoint=584.105");
  EXPECT_EQ(decoded("99|5|9|1741012200|"), "unknown 99");
  EXPECT_EQ(decoded("99|5|"), "unknown 99");
  EXPECT_EQ(decoded("99|"), "unknown 99");
}

TEST(Decode, ReadsBooks) {
  EXPECT_EQ(decoded("12|1|4|9|2|0|0.0|0|"),
            "marketDepth version=1 reqId=4 position=9 operation=2 side=0 price=0 size=0");
  EXPECT_EQ(decoded("13|1|4|0|DRCTEDGE|0|1|584.1|200|1|"),
            "marketDepthL2 version=1 reqId=4 position=0 marketMaker=DRCTEDGE operation=0 side=1 price=584.1 "
            "size=200 isSmartDepth=yes");
  EXPECT_EQ(decoded("80|2|ARCA|STK||Deep|2147483647|ISLAND|STK|NASDAQ|Deep2|1|"),
            "mktDepthExchanges depthMktDataDescriptions=[( exchange=ARCA secType=STK listingExch= "
            "serviceDataType=Deep aggGroup=2147483647 )( exchange=ISLAND secType=STK listingExch=NASDAQ "
            "serviceDataType=Deep2 aggGroup=1 )]");
}

TEST(Decode, ReadsBarsInTheOrderOfEachMessage) {
  EXPECT_EQ(decoded("50|3|6|1741012200|1|4|0.5|2|900|1.5|7|"),
            "realtimeBar version=3 reqId=6 time=1741012200 open=1 high=4 low=0.5 close=2 volume=900 wap=1.5 "
            "count=7");
  EXPECT_EQ(decoded("17|9|a|b|1|1741012200|1|4|0.5|2|900|1.5|7|"),
            "historicalData reqId=9 start=a end=b bars=[( time=1741012200 open=1 high=4 low=0.5 close=2 "
            "volume=900 wap=1.5 count=7 )]");
  EXPECT_EQ(decoded("17|9|a|b|0|"), "historicalData reqId=9 start=a end=b bars=[]");
  EXPECT_EQ(decoded("90|9|7|1741012200|1|2|4|0.5|1.5|900|"),
            "historicalDataUpdate reqId=9 count=7 time=1741012200 open=1 close=2 high=4 low=0.5 wap=1.5 "
            "volume=900");
}

TEST(Decode, ReadsWhatSurroundsTheData) {
  EXPECT_EQ(decoded("4|2|-1|2104|Z\\u00fcrich OK||"),
            "error version=2 id=-1 errorCode=2104 errorMsg=Z\xC3\xBCrich OK advancedOrderRejectJson=");
  EXPECT_EQ(decoded("9|1|77|"), "nextValidId version=1 orderId=77");
  EXPECT_EQ(decoded("15|1|SIM1,SIM2|"), "managedAccounts version=1 accountsList=SIM1,SIM2");
  EXPECT_EQ(decoded("49|1|1741012200|"), "currentTime version=1 time=1741012200");
  EXPECT_EQ(decoded("102|"), "completedOrdersEnd");
  EXPECT_EQ(decoded("98|9|1|1741012200|0|584.1|100|ARCA| 4 I|1|"),
            "historicalTicksLast reqId=9 ticks=[( time=1741012200 mask=0 price=584.1 size=100 exchange=ARCA "
            "specialConditions= 4 I )] done=yes");
  EXPECT_EQ(
      decoded("75|9|SMART|756733|SPY|100|2|20250321|20250417|1|584.5|"),
      "securityDefinitionOptionParameter reqId=9 exchange=SMART underlyingConId=756733 tradingClass=SPY "
      "multiplier=100 expirations=[ 20250321 20250417] strikes=[ 584.5]");
  EXPECT_EQ(decoded("106|9|a|b|US/Eastern|1|c|d|e|"),
            "historicalSchedule reqId=9 startDateTime=a endDateTime=b timeZone=US/Eastern sessions=[( "
            "startDateTime=c endDateTime=d refDate=e )]");
}

TEST(Decode, SkipsUnknownNumbersAndTellsWhatIsWrongWithOthers) {
  EXPECT_EQ(decoded("108|9|a|b|"), "unknown 108");
  EXPECT_EQ(decoded("-5|"), "unknown -5");
  EXPECT_EQ(decoded(""), "malformed frame: message number is no whole number");
  EXPECT_EQ(decoded("12"), "malformed frame: message number is no whole number");
  EXPECT_EQ(decoded("abc|"), "malformed frame: message number is no whole number");
  EXPECT_EQ(decoded("2|6|3|0|"), "malformed tickSize: size is missing");
  EXPECT_EQ(decoded("2|6|3|0|many|"), "malformed tickSize: size is no number");
  EXPECT_EQ(decoded("2|6|3|0|5"), "malformed tickSize: size does not end");
  EXPECT_EQ(decoded("2|6|3|0|5|6|"), "malformed tickSize: end comes later than the protocol says");
  EXPECT_EQ(decoded("12|1|4|0|7|0|1|1|"), "malformed marketDepth: operation has no meaning");
}

template <typename... Messages>
void expect_one_type_a_kind(MessageList<Messages...>) {
  const std::set<std::string_view> types{Messages::kType...};
  EXPECT_EQ(types.size(), sizeof...(Messages));
  const std::multiset<std::int32_t> ids{Messages::kId...};
  for (const std::int32_t id : ids) {
    EXPECT_EQ(ids.count(id), id == 99 ? 3U : 1U) << id;
  }
}

TEST(Decode, HasOneTypeForEachKindOfMessage) { expect_one_type_a_kind(KnownMessages{}); }

}  // namespace
}  // namespace spy::tws
