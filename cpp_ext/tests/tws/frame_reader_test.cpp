#include "tws/framing/frame_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "support/wire_bytes.hpp"

namespace spy::tws {
namespace {

void give(FrameReader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> space = reader.space();
    const std::size_t count = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), count);
    reader.received(count);
    bytes.remove_prefix(count);
  }
}

TEST(FrameReader, GivesTheSameFramesHoweverTheStreamIsCut) {
  std::mt19937 engine{1};
  std::string stream;
  std::vector<std::string> payloads;
  std::vector<std::uint64_t> offsets;
  for (int number = 0; number < 300; ++number) {
    const std::size_t size = engine() % 50 == 0 ? 200'000 : engine() % 40;
    payloads.emplace_back(size, static_cast<char>(engine() % 256));
    offsets.push_back(stream.size());
    stream += testing::framed(payloads.back());
  }
  for (const unsigned longest_piece : {1U, 3U, 5'000U, 100'000U}) {
    FrameReader reader;
    std::size_t seen = 0;
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t piece = std::min<std::size_t>(1 + engine() % longest_piece, stream.size() - at);
      give(reader, std::string_view{stream}.substr(at, piece));
      at += piece;
      while (const auto frame = reader.next()) {
        ASSERT_EQ(frame->payload, payloads[seen]);
        ASSERT_EQ(frame->offset, offsets[seen]);
        ++seen;
      }
    }
    EXPECT_EQ(seen, payloads.size());
    EXPECT_TRUE(reader.rest().empty());
    EXPECT_EQ(reader.offset(), stream.size());
  }
}

TEST(FrameReader, ShowsTheEmptyMessage) {
  FrameReader reader;
  give(reader, testing::framed(""));
  const auto frame = reader.next();
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->payload, "");
}

TEST(FrameReader, TakesTheLongestMessageAndLosesItsPlaceAtOneByteMore) {
  FrameReader reader;
  give(reader, testing::framed(std::string(kMaxFrameBytes, 'x')));
  ASSERT_TRUE(reader.next().has_value());
  EXPECT_FALSE(reader.is_lost());
  give(reader, std::string{"\x01\x00\x00\x00", 4});
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_TRUE(reader.is_lost());
  give(reader, testing::framed("after"));
  EXPECT_FALSE(reader.next().has_value());
}

TEST(FrameReader, HoldsNoMoreThanTheLongestMessageAndOneRead) {
  FrameReader reader;
  const std::string frame = testing::framed(std::string(100'000, 'x'));
  for (int number = 0; number < 200; ++number) {
    give(reader, frame);
    while (reader.next()) {
    }
  }
  EXPECT_LE(reader.space().size(), frame.size() + 131'072);
}

}  // namespace
}  // namespace spy::tws
