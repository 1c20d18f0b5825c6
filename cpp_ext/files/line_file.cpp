#include "files/line_file.hpp"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "runtime/user_error.hpp"

namespace spy::files {

namespace {

constexpr std::size_t kTailBytes = std::size_t{1} << 16U;
constexpr int kOwnerWritesAllRead = 0644;

/// Why a file cannot be used and what helps, to follow its name.
std::string complaint(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "the disk is full: free some space, and it goes on by itself";
    case EROFS:
      return "the file system is read-only: mount it so that it takes writes, or set SPY_HOME";
    case EACCES:
    case EPERM:
      return "there is no right to write it: give this user write access, or set SPY_HOME";
    default:
      return std::generic_category().message(error) + ": check the disk";
  }
}

}  // namespace

LineFile::LineFile(std::filesystem::path path, std::string_view header) : path_(std::move(path)) {
  try {
    open(header);
  } catch (...) {
    close();
    throw;
  }
}

LineFile::~LineFile() { close(); }

void LineFile::append(std::string_view lines) { write(lines); }

void LineFile::sync() {
  if (fdatasync(descriptor_) != 0) {
    refuse(errno);
  }
}

void LineFile::open(std::string_view header) {
  std::error_code failed;
  std::filesystem::create_directories(path_.parent_path(), failed);
  if (failed) {
    refuse(failed.value());
  }
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC,  // NOLINT(*-vararg): that is how it is
                       kOwnerWritesAllRead);
  if (descriptor_ < 0) {
    refuse(errno);
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    throw runtime::UserError(
        fmt::format("Another process already appends to {}: stop it first.", path_.string()));
  }
  mend_torn_line();
  begin(std::string{header} + '\n');
}

void LineFile::mend_torn_line() {
  struct stat facts{};
  if (fstat(descriptor_, &facts) != 0) {
    refuse(errno);
  }
  const auto present = static_cast<std::size_t>(facts.st_size);
  std::array<char, kTailBytes> tail{};
  length_ = present;
  while (length_ > 0) {
    const std::size_t start = length_ - std::min(length_, kTailBytes);
    const ssize_t count = pread(descriptor_, tail.data(), length_ - start, static_cast<off_t>(start));
    if (count < 0) {
      refuse(errno);
    }
    const std::size_t line_end = std::string_view{tail.data(), static_cast<std::size_t>(count)}.rfind('\n');
    if (line_end != std::string_view::npos) {
      length_ = start + line_end + 1;
      break;
    }
    length_ = start;
  }
  if (length_ < present && ftruncate(descriptor_, static_cast<off_t>(length_)) != 0) {
    refuse(errno);
  }
}

void LineFile::begin(const std::string& header_line) {
  if (length_ == 0) {
    write(header_line);
    return;
  }
  std::string present(header_line.size(), '\0');
  const ssize_t count = pread(descriptor_, present.data(), present.size(), 0);
  if (count < 0) {
    refuse(errno);
  }
  if (present != header_line) {
    throw runtime::UserError(fmt::format(
        "{} has other columns than this version writes: move it away, then start again.", path_.string()));
  }
}

void LineFile::write(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = pwrite(descriptor_, bytes.data() + written, bytes.size() - written,
                                 static_cast<off_t>(length_ + written));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      const int error = count == 0 ? ENOSPC : errno;
      [[maybe_unused]] const int cut = ftruncate(descriptor_, static_cast<off_t>(length_));
      refuse(error);
    }
    written += static_cast<std::size_t>(count);
  }
  length_ += bytes.size();
}

void LineFile::refuse(int error) const {
  throw runtime::UserError(fmt::format("{} is not written ({}).", path_.string(), complaint(error)));
}

void LineFile::close() noexcept {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

}  // namespace spy::files
