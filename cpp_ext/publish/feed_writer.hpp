#pragma once

#include <spy/records.hpp>

#include <cstddef>
#include <span>
#include <string_view>

#include "publish/feed_layout.hpp"

namespace spy::publish {

/// Writes the feed of one instrument into shared memory; one thread at a time.
///
/// It never waits: what readers have not read when a ring comes round is lost to them, and they learn how
/// much.
class FeedWriter {
 public:
  /// Makes a fresh feed in `memory`, which has `kFeedBytes`, holds zeros and outlives the writer.
  FeedWriter(std::span<std::byte> memory, std::string_view instrument);

  /// Lets readers know what the gateway is.
  void announce(records::Source source);

  /// Hands a record to all readers.
  void write(const records::SecondRow& row) { write(FeedKind::kSecond, std::as_bytes(std::span{&row, 1})); }
  void write(const records::MinuteRow& row) { write(FeedKind::kMinute, std::as_bytes(std::span{&row, 1})); }
  void write(const records::TradeRow& row) { write(FeedKind::kTrade, std::as_bytes(std::span{&row, 1})); }
  void write(const records::HealthRow& row) { write(FeedKind::kHealth, std::as_bytes(std::span{&row, 1})); }

 private:
  void write(FeedKind kind, std::span<const std::byte> record);

  std::span<std::byte> memory_;
  FeedHeader* header_;
};

}  // namespace spy::publish
