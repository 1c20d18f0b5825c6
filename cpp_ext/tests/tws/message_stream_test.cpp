#include "tws/decoding/message_stream.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/wire_bytes.hpp"

namespace spy::tws {
namespace {

/// Counts what it is given.
struct Counted {
  template <typename Message>
  void operator()(const Message&) {
    ++messages;
  }
  void operator()(const UnknownMessage&) { ++unknown; }
  void operator()(const MalformedMessage& message) { malformed.push_back(message.offset); }

  int messages = 0;
  int unknown = 0;
  std::vector<std::uint64_t> malformed;
};

TEST(MessageStream, GoesOnAfterUnknownAndMalformedMessages) {
  const std::string good = testing::message("2|6|3|0|300|");
  const std::string bad = testing::message("2|6|3|0|many|");
  const std::string unknown = testing::message("108|1|");
  const std::string bytes = good + bad + unknown + good;
  for (const std::size_t piece : {std::size_t{1}, bytes.size()}) {
    MessageStream stream;
    Counted counted;
    testing::feed(stream, bytes, counted, piece);
    stream.end(counted);
    EXPECT_EQ(counted.messages, 2);
    EXPECT_EQ(counted.unknown, 1);
    EXPECT_EQ(counted.malformed, std::vector<std::uint64_t>{good.size()});
  }
}

TEST(MessageStream, TellsALostPlaceOnceAndReadsNothingAfterIt) {
  const std::string good = testing::message("2|6|3|0|300|");
  MessageStream stream;
  Counted counted;
  testing::feed(stream, good + "\x7fxxx" + good + good, counted, 3);
  stream.end(counted);
  EXPECT_TRUE(stream.is_lost());
  EXPECT_EQ(counted.messages, 1);
  EXPECT_EQ(counted.malformed, std::vector<std::uint64_t>{good.size()});
}

TEST(MessageStream, TellsWhatIsCutOffAtTheEnd) {
  const std::string good = testing::message("2|6|3|0|300|");
  for (std::size_t missing = 1; missing < good.size(); ++missing) {
    MessageStream stream;
    Counted counted;
    testing::feed(stream, good + good.substr(0, good.size() - missing), counted);
    stream.end(counted);
    EXPECT_EQ(counted.messages, 1);
    EXPECT_EQ(counted.malformed, std::vector<std::uint64_t>{good.size()});
  }
}

TEST(MessageStream, OutlivesRandomChangesOfItsBytes) {
  const std::string sound = testing::message("13|1|4|0|DRCTEDGE|0|1|584.1|200|1|") +
                            testing::message("17|9|a|b|1|1|1|4|0.5|2|900|1.5|7|") +
                            testing::message("99|5|2|1741012200|584.1|100|2|FINRA|   I|") +
                            testing::message("4|2|-1|2104|text||") +
                            testing::message("80|1|ARCA|STK||Deep|2147483647|");
  std::mt19937 engine{4};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = sound;
    for (unsigned change = 0; change < 1 + engine() % 4; ++change) {
      bytes[engine() % bytes.size()] = static_cast<char>(engine() % 256);
    }
    MessageStream stream;
    Counted counted;
    testing::feed(stream, bytes, counted, 1 + engine() % 80);
    stream.end(counted);
    ASSERT_GT(counted.messages + counted.unknown + static_cast<int>(counted.malformed.size()), 0);
  }
}

}  // namespace
}  // namespace spy::tws
