#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/random_message.hpp"
#include "tws/decoding/decode.hpp"

namespace spy::tws {
namespace {

using spy::testing::RandomFields;
using spy::testing::WrittenFields;

template <typename Message>
std::string written(const Message& message) {
  WrittenFields fields;
  fields("id", Message::kId);
  Message::exchange(message, fields);
  return fields.bytes();
}

/// Gives a message the number of a kind that its type stands for, where several types share a number.
template <typename Message>
void settle_kind(Message& message) {
  if constexpr (requires { Message::has_kind(""); }) {
    message.tick_type = 1;
    while (!Message::has_kind(std::to_string(message.tick_type))) {
      ++message.tick_type;
    }
  }
}

/// Keeps what was decoded, written again.
template <typename Expected>
struct WrittenAgain {
  template <typename Message>
  void operator()(const Message& message) {
    bytes = std::is_same_v<Message, Expected> ? written(message) : "another type";
  }
  void operator()(const UnknownMessage&) { bytes = "unknown"; }
  void operator()(const MalformedMessage&) { bytes = "malformed"; }

  std::string bytes;
};

template <typename Message>
std::string decoded_as(std::string_view payload) {
  WrittenAgain<Message> again;
  decode({.offset = 0, .payload = payload}, again);
  return again.bytes;
}

template <typename Message>
void expect_exact() {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomFields random{seed};
    Message message;
    Message::exchange(message, random);
    settle_kind(message);
    const std::string bytes = written(message);
    ASSERT_EQ(decoded_as<Message>(bytes), bytes) << Message::kType;
    ASSERT_EQ(decoded_as<Message>(bytes + "more" + '\0'), "malformed") << Message::kType;
    const std::size_t fields_end = bytes.rfind('\0', bytes.size() - 2);
    if (fields_end != std::string::npos) {
      const std::string shorter = decoded_as<Message>(std::string_view{bytes}.substr(0, fields_end + 1));
      ASSERT_TRUE(shorter == "malformed" || shorter == "unknown") << Message::kType << shorter;
    }
  }
}

template <typename... Messages>
void expect_all_exact(MessageList<Messages...>) {
  (expect_exact<Messages>(), ...);
}

TEST(RoundTrip, EveryMessageIsReadBackExactlyAndNeverWithAFieldMoreOrLess) {
  expect_all_exact(KnownMessages{});
}

}  // namespace
}  // namespace spy::tws
