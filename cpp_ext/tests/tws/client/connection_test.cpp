#include "tws/client/connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "support/scripted_server.hpp"
#include "support/told_events.hpp"
#include "tws/requests/session_requests.hpp"

namespace spy::tws {
namespace {

using spy::testing::fields;
using spy::testing::message;
using spy::testing::run_until;
using spy::testing::ScriptedServer;
using spy::testing::ServedClient;
using spy::testing::ToldEvents;
using spy::testing::welcome;
using std::chrono::milliseconds;

/// A connection to a scripted server, and what it told.
class Meeting {
 public:
  explicit Meeting(ServedClient::OnReceived script, milliseconds patience = milliseconds{5'000})
      : server(context, std::move(script)),
        connection(std::make_shared<Connection>(
            context,
            ConnectionSettings{
                .host = "127.0.0.1", .port = server.port(), .client_id = 7, .patience = patience},
            told)) {
    connection->open();
  }
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;
  ~Meeting() { connection->close(); }

  bool until_ready() {
    return run_until(context, [this] { return !told.welcomes.empty(); });
  }
  bool until_ended() {
    return run_until(context, [this] { return !told.endings.empty(); });
  }

  asio::io_context context;
  ToldEvents told;
  ScriptedServer server;
  std::shared_ptr<Connection> connection;
};

TEST(Connection, BeginsASessionAndHandsOnEveryMessage) {
  Meeting meeting{welcome};
  ASSERT_TRUE(meeting.until_ready());
  EXPECT_EQ(meeting.told.welcomes[0].accounts, "SIM1");
  EXPECT_EQ(meeting.told.welcomes[0].connection_time, "20250303 09:30:00 EST");
  EXPECT_EQ(meeting.server.clients[0]->received, greeting() + start_api(7));
  ASSERT_TRUE(run_until(meeting.context, [&] { return meeting.told.payloads.size() == 3; }));
  EXPECT_EQ(meeting.told.payloads[2], fields("4|2|-1|2104|farm OK||"));
}

TEST(Connection, DoesNotMindHowTheServerCutsItsBytesAndInWhichOrderItBegins) {
  Meeting meeting{[](ServedClient& client) {
    if (client.step == 0) {
      for (const char byte : message("176|time|")) {
        client.send({&byte, 1});
      }
      client.step = 1;
    } else if (client.step == 1 && client.has_sent(fields("71|2|"))) {
      for (const char byte : message("9|1|5|") + message("5|an open order|") + message("15|1|SIM1,SIM2|")) {
        client.send({&byte, 1});
      }
      client.step = 2;
    }
  }};
  ASSERT_TRUE(meeting.until_ready());
  EXPECT_EQ(meeting.told.welcomes[0].accounts, "SIM1,SIM2");
}

TEST(Connection, NoticesAServerThatTakesTheConnectionAndSaysNothing) {
  Meeting meeting{[](ServedClient&) {}, milliseconds{100}};
  ASSERT_TRUE(meeting.until_ended());
  EXPECT_EQ(meeting.told.endings[0], Ending::kSilent);
  EXPECT_NE(meeting.told.sentences[0].find("did not begin a session within 100 ms"), std::string::npos);
  EXPECT_TRUE(run_until(meeting.context, [&] { return meeting.server.clients.at(0)->has_left; }));
}

TEST(Connection, NoticesAServerThatStopsHalfWay) {
  Meeting meeting{[](ServedClient& client) {
                    if (client.step++ == 0) {
                      client.send(message("176|time|"));
                    }
                  },
                  milliseconds{100}};
  ASSERT_TRUE(meeting.until_ended());
  EXPECT_EQ(meeting.told.endings[0], Ending::kSilent);
}

TEST(Connection, RefusesAnotherProtocolAndAnotherVersion) {
  for (const std::string& reply : {message("178|time|"), message("hello|"), message("")}) {
    Meeting meeting{[&](ServedClient& client) { client.send(reply); }};
    ASSERT_TRUE(meeting.until_ended());
    EXPECT_EQ(meeting.told.endings[0], Ending::kForeign);
  }
  Meeting http{[](ServedClient& client) { client.send("HTTP/1.1 400 Bad Request\r\n"); }};
  ASSERT_TRUE(http.until_ended());
  EXPECT_EQ(http.told.endings[0], Ending::kLostPlace);
}

TEST(Connection, SaysThatItsClientIdIsInUse) {
  Meeting meeting{[](ServedClient& client) {
    if (client.step == 0) {
      client.send(message("176|time|"));
      client.step = 1;
    } else {
      client.send(message("4|2|-1|326|Unable to connect as the client id is already in use.||"));
      client.close();
    }
  }};
  ASSERT_TRUE(meeting.until_ended());
  EXPECT_EQ(meeting.told.endings[0], Ending::kClientIdInUse);
  EXPECT_NE(meeting.told.sentences[0].find("client id 7 is in use: choose another"), std::string::npos);
}

TEST(Connection, EndsWhereNobodyListensAndWhereTheHostIsNoAddress) {
  asio::io_context context;
  std::uint16_t port = 0;
  {
    asio::ip::tcp::acceptor closed{context, {asio::ip::address_v4::loopback(), 0}};
    port = closed.local_endpoint().port();
  }
  ToldEvents told;
  for (const char* const host : {"127.0.0.1", "localhost!"}) {
    const auto connection = std::make_shared<Connection>(
        context, ConnectionSettings{.host = host, .port = port, .client_id = 1}, told);
    const std::size_t before = told.endings.size();
    connection->open();
    ASSERT_TRUE(run_until(context, [&] { return told.endings.size() > before; }));
    EXPECT_EQ(told.endings.back(), Ending::kUnreachable);
    EXPECT_TRUE(told.sentences.back().ends_with('.'));
  }
}

TEST(Connection, EndsOnceWhenTheServerClosesOrLosesItsPlace) {
  for (const bool garbled : {false, true}) {
    Meeting meeting{welcome};
    ASSERT_TRUE(meeting.until_ready());
    if (garbled) {
      meeting.server.clients[0]->send("\xff\xff\xff\xff");
    } else {
      meeting.server.clients[0]->close();
    }
    ASSERT_TRUE(meeting.until_ended());
    EXPECT_EQ(meeting.told.endings[0], garbled ? Ending::kLostPlace : Ending::kClosed);
    meeting.connection->send(ask_current_time());
    meeting.context.restart();
    meeting.context.run_for(milliseconds{50});
    EXPECT_EQ(meeting.told.endings.size(), 1U);
  }
}

TEST(Connection, SendsRequestsInOrderAndNoFasterThanTheServerAllows) {
  Meeting meeting{welcome};
  ASSERT_TRUE(meeting.until_ready());
  std::string expected = greeting() + start_api(7);
  for (std::int32_t type = 1; type <= 60; ++type) {
    const std::string request = message("59|1|" + std::to_string(type) + "|");
    meeting.connection->send(request);
    expected += request;
  }
  meeting.context.restart();
  meeting.context.run_for(milliseconds{300});
  const std::string& received = meeting.server.clients[0]->received;
  EXPECT_LT(received.size(), expected.size());
  EXPECT_TRUE(expected.starts_with(received));
  EXPECT_TRUE(run_until(meeting.context, [&] { return received == expected; }));
}

TEST(Connection, TellsNothingAfterItWasClosed) {
  Meeting meeting{welcome};
  ASSERT_TRUE(meeting.until_ready());
  const std::size_t told = meeting.told.payloads.size();
  meeting.connection->close();
  meeting.server.clients[0]->send(message("49|1|1|"));
  meeting.context.restart();
  meeting.context.run_for(milliseconds{50});
  EXPECT_EQ(meeting.told.payloads.size(), told);
  EXPECT_TRUE(meeting.told.endings.empty());
}

}  // namespace
}  // namespace spy::tws
