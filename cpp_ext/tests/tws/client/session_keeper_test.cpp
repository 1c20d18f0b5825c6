#include "tws/client/session_keeper.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/scripted_server.hpp"
#include "support/told_events.hpp"
#include "tws/requests/session_requests.hpp"

namespace spy::tws {
namespace {

using spy::testing::run_until;
using spy::testing::ScriptedServer;
using spy::testing::ServedClient;
using spy::testing::ToldEvents;
using spy::testing::welcome;
using std::chrono::milliseconds;

constexpr ReconnectWaits kShort{.first = milliseconds{10}, .longest = milliseconds{40}, .seed = 1};

ConnectionSettings at_port(std::uint16_t port) {
  return {.host = "127.0.0.1", .port = port, .client_id = 7, .patience = milliseconds{200}};
}

TEST(SessionKeeper, ConnectsAnewWhateverEndsAConnection) {
  asio::io_context context;
  int visit = 0;
  ScriptedServer server{context, [&](ServedClient& client) {
                          if (client.step == 0) {
                            ++visit;
                          }
                          if (visit == 2) {
                            client.step = 1;
                          } else if (visit == 3) {
                            client.step = 1;
                            client.close();
                          } else {
                            welcome(client);
                          }
                        }};
  ToldEvents told;
  SessionKeeper keeper{context, at_port(server.port()), kShort, told};
  keeper.start();
  ASSERT_TRUE(run_until(context, [&] { return told.welcomes.size() == 1; }));
  server.clients[0]->close();
  ASSERT_TRUE(run_until(context, [&] { return told.welcomes.size() == 2; }));
  EXPECT_EQ(told.endings, (std::vector{Ending::kClosed, Ending::kSilent, Ending::kClosed}));
  for (const std::string& sentence : told.sentences) {
    EXPECT_NE(sentence.find("The next attempt follows in "), std::string::npos) << sentence;
  }
  keeper.send(ask_current_time());
  EXPECT_TRUE(run_until(context, [&] { return server.clients.back()->has_sent(ask_current_time()); }));
}

TEST(SessionKeeper, WaitsForAServerThatIsNotThereYet) {
  asio::io_context context;
  std::uint16_t port = 0;
  {
    asio::ip::tcp::acceptor closed{context, {asio::ip::address_v4::loopback(), 0}};
    port = closed.local_endpoint().port();
  }
  ToldEvents told;
  SessionKeeper keeper{context, at_port(port), kShort, told};
  keeper.start();
  ASSERT_TRUE(run_until(context, [&] { return told.endings.size() == 5; }));
  EXPECT_EQ(std::set(told.endings.begin(), told.endings.end()), std::set{Ending::kUnreachable});
}

TEST(SessionKeeper, MakesNoAttemptOnceStopped) {
  asio::io_context context;
  ScriptedServer server{context, welcome};
  ToldEvents told;
  SessionKeeper keeper{context, at_port(server.port()), kShort, told};
  keeper.start();
  ASSERT_TRUE(run_until(context, [&] { return told.welcomes.size() == 1; }));
  keeper.stop();
  keeper.send(ask_current_time());
  context.restart();
  context.run_for(milliseconds{150});
  EXPECT_EQ(server.clients.size(), 1U);
  EXPECT_TRUE(server.clients[0]->has_left);
  EXPECT_TRUE(told.endings.empty());
}

TEST(SessionKeeper, CanGoWhileItsConnectionsStillHaveWorkToDo) {
  asio::io_context context;
  ToldEvents told;
  ScriptedServer server{context, welcome};
  {
    SessionKeeper keeper{context, at_port(server.port()), kShort, told};
    keeper.start();
    ASSERT_TRUE(run_until(context, [&] { return told.welcomes.size() == 1; }));
    server.clients[0]->send(spy::testing::message("49|1|1|"));
  }
  context.restart();
  context.run_for(milliseconds{150});
  EXPECT_TRUE(told.endings.empty());
  EXPECT_EQ(server.clients.size(), 1U);
}

TEST(SessionKeeper, NeverGivesAnIdTwice) {
  asio::io_context context;
  ToldEvents told;
  SessionKeeper keeper{context, at_port(1), kShort, told};
  std::set<std::int32_t> ids;
  for (int request = 0; request < 100; ++request) {
    EXPECT_TRUE(ids.insert(keeper.fresh_request_id()).second);
  }
}

}  // namespace
}  // namespace spy::tws
