#include "publish/feed_follower.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/user_error.hpp"

namespace spy::publish {

namespace {

/// How often a silent feed is looked after: a killed collector cannot tell that another took its place.
constexpr std::chrono::milliseconds kLookForRestart{100};

MappedFile opened(const std::filesystem::path& path, const std::string& instrument) {
  std::optional<MappedFile> file = MappedFile::open(path);
  if (!file) {
    throw runtime::UserError(fmt::format(
        "No collector has published {} from this home: start it with `spy collector start`.", instrument));
  }
  return *std::move(file);
}

}  // namespace

std::filesystem::path feed_file(const std::filesystem::path& folder, const std::string& instrument) {
  return folder / (instrument + ".feed");
}

FeedFollower::FeedFollower(const std::filesystem::path& folder, const std::string& instrument,
                           FeedStart start, std::chrono::nanoseconds awake)
    : file_(opened(feed_file(folder, instrument), instrument)),
      reader_(file_.bytes(), start, file_.path().string()),
      awake_(awake) {}

std::optional<FeedNews> FeedFollower::next(FeedKinds wanted, FeedBuffer& buffer,
                                           std::chrono::nanoseconds longest) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + longest;
  while (true) {
    if (const std::optional<FeedReading> reading = reader_.read(wanted, buffer)) {
      awake_until_ = Clock::now() + awake_;
      return *reading;
    }
    const auto now = Clock::now();
    if (now >= end) {
      return std::nullopt;
    }
    if (now < awake_until_) {
      reader_.watch_until(std::min(end, awake_until_));
      continue;
    }
    const auto pause = std::min<std::chrono::nanoseconds>(end - now, kLookForRestart);
    reader_.wait(pause);
    if (Clock::now() - now >= pause && reopen()) {
      return FeedRestarted{.epoch = reader_.header().epoch};
    }
  }
}

bool FeedFollower::reopen() {
  if (file_.is_in_place()) {
    return false;
  }
  std::optional<MappedFile> file = MappedFile::open(file_.path());
  if (!file) {
    return false;
  }
  FeedReader reader{file->bytes(), FeedStart::kOldest, file->path().string()};
  file_ = *std::move(file);
  reader_ = reader;
  return true;
}

}  // namespace spy::publish
