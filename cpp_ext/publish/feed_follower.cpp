#include "publish/feed_follower.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/monotonic_time.hpp"
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
  const auto end = Moment::clock::now() + longest;
  while (true) {
    if (const std::optional<FeedReading> reading = reader_.read(wanted, buffer)) {
      awake_until_ = Moment::clock::now() + awake_;
      if (reading->missed == 0) {
        rhythm_.heard(reading->published_ns);
      }
      return *reading;
    }
    const auto now = Moment::clock::now();
    if (now >= end) {
      return std::nullopt;
    }
    if (const auto awake_end = awake_until(now)) {
      reader_.watch_until(std::min(end, *awake_end));
      continue;
    }
    const auto pause = std::min<std::chrono::nanoseconds>({end - now, kLookForRestart, until_due(now)});
    reader_.wait(pause);
    if (Moment::clock::now() - now >= pause && reopen()) {
      return FeedRestarted{.epoch = reader_.header().epoch};
    }
  }
}

std::optional<FeedFollower::Moment> FeedFollower::awake_until(Moment now) const {
  if (now < awake_until_) {
    return awake_until_;
  }
  const std::optional<AwakeSpan> due = rhythm_.next();
  if (due && now >= runtime::steady_time_at(due->from_ns) && now < runtime::steady_time_at(due->until_ns)) {
    return runtime::steady_time_at(due->until_ns);
  }
  return std::nullopt;
}

std::chrono::nanoseconds FeedFollower::until_due(Moment now) const {
  const std::optional<AwakeSpan> due = rhythm_.next();
  const auto wait = due ? runtime::steady_time_at(due->from_ns) - now : std::chrono::nanoseconds::zero();
  return wait > std::chrono::nanoseconds::zero() ? wait : std::chrono::nanoseconds::max();
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
