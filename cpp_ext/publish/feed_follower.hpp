#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <variant>

#include "publish/feed_reader.hpp"
#include "publish/mapped_file.hpp"

namespace spy::publish {

/// Another collector writes the feed now; what follows comes from it, from its first row on.
struct FeedRestarted {
  std::uint64_t epoch = 0;  ///< When it began, nanoseconds since 1970.
};

/// What following a feed brings.
using FeedNews = std::variant<FeedReading, FeedRestarted>;

/// Where in `folder` the feed of an instrument lies.
std::filesystem::path feed_file(const std::filesystem::path& folder, const std::string& instrument);

/// Reads the feed of an instrument through restarts of the collector; one thread at a time.
class FeedFollower {
 public:
  /// Opens the feed in `folder`. Throws UserError where there is none or it cannot be read.
  ///
  /// After each record it stays awake for `awake` before it sleeps, so that one that comes meanwhile is met
  /// at once; that costs a core as long as it lasts.
  FeedFollower(const std::filesystem::path& folder, const std::string& instrument, FeedStart start,
               std::chrono::nanoseconds awake = {});

  /// What comes next of the wanted kinds, waiting for it at most `longest`; nothing where nothing came.
  /// Throws UserError where a collector of another version has taken over.
  std::optional<FeedNews> next(FeedKinds wanted, FeedBuffer& buffer, std::chrono::nanoseconds longest);

  /// The feed as it is now.
  [[nodiscard]] const FeedReader& reader() const { return reader_; }

  /// The bytes of the feed as it is now.
  [[nodiscard]] std::span<const std::byte> bytes() const { return file_.bytes(); }

 private:
  [[nodiscard]] bool reopen();

  MappedFile file_;
  FeedReader reader_;
  std::chrono::nanoseconds awake_;
  std::chrono::steady_clock::time_point awake_until_;
};

}  // namespace spy::publish
