#include "publish/mapped_file.hpp"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "runtime/user_error.hpp"

namespace spy::publish {

namespace {

/// Where the system can, all pages are mapped at once, so that neither side stumbles over a fresh one later.
#ifdef MAP_POPULATE
constexpr int kMapping = MAP_SHARED | MAP_POPULATE;
#else
constexpr int kMapping = MAP_SHARED;
#endif

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view what, std::string_view remedy) {
  const std::string reason = std::generic_category().message(errno);
  throw runtime::UserError(fmt::format("{} cannot be {} ({}): {}.", path.string(), what, reason, remedy));
}

/// Gives an empty file its size; an error's number where there is no room.
///
/// Where the system can, all of it is taken at once: what memory lacks is told here, not by a signal in the
/// middle of a write.
int take_room(int descriptor, std::size_t bytes) {
#ifdef __APPLE__
  return ftruncate(descriptor, static_cast<off_t>(bytes)) == 0 ? 0 : errno;
#else
  return posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
#endif
}

/// An open file, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

MappedFile MappedFile::create(const std::filesystem::path& path, std::size_t bytes) {
  constexpr std::string_view kRemedy =
      "free memory or disk space, or give this user the right to write there";
  const std::filesystem::path hidden =
      path.parent_path() / fmt::format(".{}-{}", getpid(), path.filename().string());
  ::unlink(hidden.c_str());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): that is how files are opened
  const Descriptor file{::open(hidden.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (file.number() < 0) {
    refuse(path, "made", kRemedy);
  }
  if (const int failed = take_room(file.number(), bytes); failed != 0) {
    ::unlink(hidden.c_str());
    errno = failed;
    refuse(path, "made", kRemedy);
  }
  return {path, hidden, file.number(), bytes, true};
}

std::optional<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): that is how files are opened
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return std::nullopt;
    }
    refuse(path, "read", "run this program as the user who runs the collector");
  }
  struct stat status{};
  if (fstat(file.number(), &status) != 0 || status.st_size == 0) {
    refuse(path, "read", "remove it and start the collector again");
  }
  if (status.st_uid != geteuid()) {
    throw runtime::UserError(
        fmt::format("{} belongs to another user, so what it says is not believed: let its owner remove it.",
                    path.string()));
  }
  return MappedFile{path, {}, file.number(), static_cast<std::size_t>(status.st_size), false};
}

MappedFile::MappedFile(std::filesystem::path path, std::filesystem::path hidden, int descriptor,
                       std::size_t bytes, bool is_writable)
    : path_(std::move(path)), hidden_(std::move(hidden)), bytes_(bytes) {
  const int protection = is_writable ? PROT_READ | PROT_WRITE : PROT_READ;
  void* const place = mmap(nullptr, bytes, protection, kMapping, descriptor, 0);
  if (place == MAP_FAILED) {
    refuse(path_, "mapped into memory", "free memory");
  }
  data_ = static_cast<std::byte*>(place);
  struct stat status{};
  fstat(descriptor, &status);
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      hidden_(std::exchange(other.hidden_, {})),
      data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)),
      device_(other.device_),
      inode_(other.inode_) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(hidden_, other.hidden_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) {
    munmap(data_, bytes_);
  }
  if (!hidden_.empty()) {
    ::unlink(hidden_.c_str());
  }
}

void MappedFile::show() {
  if (::rename(hidden_.c_str(), path_.c_str()) != 0) {
    refuse(path_, "put in place", "remove what stands there");
  }
  hidden_.clear();
}

void MappedFile::hide() {
  if (is_in_place()) {
    ::unlink(path_.c_str());
  }
}

bool MappedFile::is_in_place() const {
  struct stat status{};
  return ::stat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
}

void make_private_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    refuse(folder, "made", "give this user the right to write there");
  }
  struct stat status{};
  const bool is_private = ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
                          status.st_uid == geteuid() && (status.st_mode & 0077U) == 0;
  if (!is_private) {
    throw runtime::UserError(fmt::format(
        "{} is not a folder that this user alone may enter: remove it, and the collector makes it anew.",
        folder.string()));
  }
}

}  // namespace spy::publish
