#include "publish/socket_server.hpp"

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read_until.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "publish/feed_reader.hpp"
#include "publish/feed_writer.hpp"
#include "support/feed_memory.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace spy::publish {
namespace {

using spy::testing::FeedMemory;
using spy::testing::follows_soundly;
using spy::testing::marked_second;
using spy::testing::marked_trade;

/// Reads the lines that a server sends.
template <typename Protocol>
class LineReader {
 public:
  explicit LineReader(const Protocol::endpoint& endpoint) : socket_(context_) { socket_.connect(endpoint); }

  /// The next line without its end; empty when the server has closed the connection.
  std::string next() {
    std::error_code failed;
    const std::size_t size = asio::read_until(socket_, asio::dynamic_buffer(received_), '\n', failed);
    const std::string line = received_.substr(0, failed ? 0 : size - 1);
    received_.erase(0, size);
    return line;
  }

 private:
  asio::io_context context_;
  Protocol::socket socket_;
  std::string received_;
};

using LocalReader = LineReader<asio::local::stream_protocol>;

/// A feed and a server that sends its rows.
class SocketServing : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return (folder_.path() / "collector.sock").string(); }

  FeedWriter& writer() { return writer_; }
  SocketServer& server() { return *server_; }
  FeedMemory& memory() { return memory_; }

  /// Ends the server, and with it all connections.
  void end() { server_.reset(); }

  /// Waits for the server to have seen so many clients.
  void await_clients(std::size_t count) {
    while (server_->clients() < count) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    // Its reader begins with what is written from now on.
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }

 private:
  spy::testing::TemporaryFolder folder_;
  FeedMemory memory_;
  FeedWriter writer_{memory_.bytes(), "SPY"};
  std::optional<SocketServer> server_{std::in_place, path(), 0,
                                      std::vector<ServedFeed>{{"SPY", memory_.bytes()}}};
};

TEST_F(SocketServing, AClientIsGreetedAndGetsEachRowAsALine) {
  LocalReader client{path()};
  const std::string hello = client.next();
  EXPECT_TRUE(hello.starts_with(R"({"kind":"hello","format":1,"layout":)")) << hello;
  EXPECT_NE(hello.find(R"("instruments":["SPY"])"), std::string::npos) << hello;
  await_clients(1);
  records::TradeRow row = marked_trade(12);
  row.venue = records::FixedText<15>{"A\"R\\C\x01"};
  row.source = records::Source::kSimulated;
  writer().write(row);
  const std::string line = client.next();
  EXPECT_TRUE(line.starts_with(R"({"kind":"trade","instrument":"SPY","number":0,"published_ns":)")) << line;
  EXPECT_NE(
      line.find(R"("price":12,"size":12,"venue":"A\"R\\C\u0001","conditions":"","is_unreported":false)"),
      std::string::npos)
      << line;
  EXPECT_TRUE(line.ends_with(R"("side":"buyer","source":"simulated"})")) << line;
  writer().write(records::SecondRow{});
  const std::string second = client.next();
  EXPECT_NE(second.find(R"("open":null)"), std::string::npos) << second;
  EXPECT_NE(second.find(R"("bid_prices":[null,null,)"), std::string::npos) << second;
}

TEST_F(SocketServing, ASlowClientIsToldAndSentAwayWhileOthersReadOn) {
  LocalReader slow{path()};
  LocalReader quick{path()};
  await_clients(2);
  std::atomic<std::int64_t> read = 0;
  std::thread reading{[&] {
    while (!quick.next().empty()) {
      ++read;
    }
  }};
  while (read < 2) {  // the greeting, and the first row
    writer().write(marked_second(0));
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  constexpr std::int64_t kMoreThanAnyQueueHolds = 2'000;
  constexpr std::int64_t kFewerThanAnyQueueHolds = 20;
  for (std::int64_t mark = 0; mark < kMoreThanAnyQueueHolds; ++mark) {
    writer().write(marked_second(mark));
    while (read + kFewerThanAnyQueueHolds < mark) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }
  std::string last;
  for (std::string line = slow.next(); !line.empty(); line = slow.next()) {
    last = line;
  }
  EXPECT_TRUE(last.starts_with(R"({"kind":"dropped","reason":"This client reads too slowly)"))
      << last.substr(0, 200);
  const std::int64_t before = read;
  writer().write(marked_second(1));
  while (read == before) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  EXPECT_EQ(server().clients(), 1U);
  EXPECT_EQ(server().dropped(), 1U);
  end();
  reading.join();
}

/// Reads lines until a second's row comes or the connection ends; tells whether all were whole and it came.
bool reads_lines_until_a_second(LocalReader& client) {
  std::string line = client.next();
  bool is_whole = true;
  while (!line.empty() && line.find(R"("kind":"second")") == std::string::npos) {
    is_whole = is_whole && line.starts_with('{') && line.ends_with('}');
    line = client.next();
  }
  return is_whole && !line.empty();
}

/// Sleeps until woken by the flag.
void sleep_until(const std::atomic<bool>& is_time) {
  while (!is_time) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

/// Eight readers of shared memory and eight of the socket at once, one of each asleep while all is written.
TEST_F(SocketServing, SixteenReadersOneOfEachKindAsleepReadWholeRows) {
  constexpr int kReaders = 8;
  constexpr std::int64_t kLast = 20'000;
  std::atomic<bool> is_written = false;
  const std::atomic<bool> is_awake = true;
  std::atomic<int> sound = 0;
  std::vector<std::unique_ptr<LocalReader>> clients(kReaders);
  std::ranges::generate(clients, [&] { return std::make_unique<LocalReader>(path()); });
  await_clients(kReaders);
  std::vector<std::thread> readers(kReaders * std::size_t{2});
  for (std::size_t i = 0; i < kReaders; ++i) {
    readers[i] = std::thread{[&, i, reader = FeedReader{memory().bytes(), FeedStart::kNow, "the feed"}] {
      sleep_until(i == 0 ? is_written : is_awake);
      sound += follows_soundly<records::TradeRow>(reader, FeedKinds{0b0100}, kLast) ? 1 : 0;
    }};
    readers[kReaders + i] = std::thread{[&, i] {
      sleep_until(i == 0 ? is_written : is_awake);
      sound += reads_lines_until_a_second(*clients[i]) || i == 0 ? 1 : 0;
    }};
  }
  for (std::int64_t mark = 0; mark <= kLast; ++mark) {
    writer().write(marked_trade(mark));
    if (mark % 200 == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }
  is_written = true;
  for (int i = 0; i < 20; ++i) {
    writer().write(marked_second(i));
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  std::ranges::for_each(readers, &std::thread::join);
  EXPECT_EQ(sound, 2 * kReaders);
}

TEST(SocketServer, APathThatIsTooLongOrTakenIsRefusedByASentence) {
  const spy::testing::TemporaryFolder folder;
  FeedMemory memory;
  const FeedWriter writer{memory.bytes(), "SPY"};
  const auto sentence = [&](const std::filesystem::path& path) {
    return spy::testing::refusal_of(
        [&] { SocketServer(path, 0, {{.instrument = "SPY", .memory = memory.bytes()}}); });
  };
  EXPECT_NE(sentence(folder.path() / std::string(120, 'x')).find("a socket needs a shorter path"),
            std::string::npos);
  std::filesystem::create_directory(folder.path() / "taken");
  EXPECT_NE(sentence(folder.path() / "taken").find("remove what stands there"), std::string::npos);
}

TEST(SocketServer, ServesAPortOfThisMachineToo) {
  asio::io_context context;
  asio::ip::tcp::acceptor taken{context, {asio::ip::address_v4::loopback(), 0}};
  const std::uint16_t port = taken.local_endpoint().port();
  const spy::testing::TemporaryFolder folder;
  FeedMemory memory;
  const FeedWriter writer{memory.bytes(), "SPY"};
  const auto serve = [&] {
    return SocketServer{
        folder.path() / "collector.sock", port, {{.instrument = "SPY", .memory = memory.bytes()}}};
  };
  EXPECT_NE(spy::testing::refusal_of([&] { serve(); }).find("set publish.tcp_port to a free port"),
            std::string::npos);
  taken.close();
  const SocketServer server = serve();
  LineReader<asio::ip::tcp> client{{asio::ip::address_v4::loopback(), port}};
  EXPECT_TRUE(client.next().starts_with(R"({"kind":"hello")"));
}

}  // namespace
}  // namespace spy::publish
