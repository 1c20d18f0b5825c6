#include "runtime/process_lock.hpp"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "runtime/user_error.hpp"

namespace spy::runtime {

namespace {

constexpr int kOwnerWritesAllRead = 0644;

[[noreturn]] void refuse(const std::filesystem::path& file, int error) {
  throw UserError(
      fmt::format("{} cannot be opened ({}): give this user write access to its folder, or set "
                  "SPY_HOME.",
                  file.string(), std::generic_category().message(error)));
}

/// The process id in a lock file, for a reader.
std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t count = pread(descriptor, text.data(), text.size(), 0);
  const std::string_view held{text.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  const std::size_t end = held.find_first_not_of("0123456789");
  return held.empty() ? "unknown" : std::string{held.substr(0, end)};
}

}  // namespace

ProcessLock::ProcessLock(const std::filesystem::path& file, const std::string& purpose) {
  std::error_code failed;
  std::filesystem::create_directories(file.parent_path(), failed);
  if (failed) {
    refuse(file, failed.value());
  }
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC,  // NOLINT(*-vararg): that is how it is
                     kOwnerWritesAllRead);
  if (descriptor_ < 0) {
    refuse(file, errno);
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string other = holder(descriptor_);
    close(descriptor_);
    throw UserError(
        fmt::format("Another process ({}) already {}: stop it first, or wait for it.", other, purpose));
  }
  const std::string id = fmt::format("{}\n", getpid());
  if (ftruncate(descriptor_, 0) != 0 || pwrite(descriptor_, id.data(), id.size(), 0) < 0) {
    const int error = errno;
    close(descriptor_);
    refuse(file, error);
  }
}

ProcessLock::~ProcessLock() { close(descriptor_); }

}  // namespace spy::runtime
