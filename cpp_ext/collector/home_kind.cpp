#include "collector/home_kind.hpp"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "runtime/toml_file.hpp"
#include "runtime/user_error.hpp"

namespace spy::collector {

namespace {

constexpr int kOwnerWritesAllRead = 0644;

/// Creates `file` with `content` in one step; false where it exists already.
bool create_once(const std::filesystem::path& file, std::string_view content) {
  const std::filesystem::path staged =
      file.parent_path() / fmt::format(".writing-{}-collector-{}", getpid(), file.filename().string());
  const int descriptor = open(staged.c_str(),  // NOLINT(*-vararg): that is how it is
                              O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerWritesAllRead);
  const bool is_written =
      descriptor >= 0 &&
      write(descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
      fsync(descriptor) == 0;
  int error = is_written ? 0 : errno;
  if (descriptor >= 0) {
    close(descriptor);
  }
  if (error == 0 && link(staged.c_str(), file.c_str()) != 0) {
    error = errno;
  }
  unlink(staged.c_str());
  if (error != 0 && error != EEXIST) {
    throw runtime::UserError(fmt::format("{} cannot be written ({}): check the disk and its rights.",
                                         file.string(), std::generic_category().message(error)));
  }
  return error == 0;
}

}  // namespace

void claim_home(const std::filesystem::path& state, records::Source source) {
  const std::string_view kind = source == records::Source::kSimulated ? "simulated" : "live";
  const std::filesystem::path file = state / "home.toml";
  if (create_once(file, fmt::format("kind = \"{}\"\n", kind))) {
    return;
  }
  const std::string present =
      runtime::TomlTable::read(file, "restore it, or start in a new SPY_HOME").text("kind");
  if (present != kind) {
    throw runtime::UserError(
        fmt::format("{} is a {} home and takes no {} records: set SPY_HOME to another folder.",
                    state.parent_path().parent_path().string(), present, kind));
  }
}

}  // namespace spy::collector
