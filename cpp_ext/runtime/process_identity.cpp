#include "runtime/process_identity.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace spy::runtime {

namespace {

constexpr std::size_t kStateField = 0;
constexpr std::size_t kStartField = 19;

/// What Linux tells of a process from its state on; empty elsewhere or when it is gone.
std::vector<std::string> stat_fields(pid_t pid) {
  std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
  const std::string line{std::istreambuf_iterator<char>{stat}, {}};
  // The program's name stands before, in parentheses, and may itself hold spaces and parentheses.
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) {
    return {};
  }
  std::istringstream fields{line.substr(name_end + 1)};
  return {std::istream_iterator<std::string>{fields}, {}};
}

}  // namespace

bool process_is_alive(pid_t pid) {
  if (kill(pid, 0) != 0) {
    return errno == EPERM;
  }
  const std::vector<std::string> fields = stat_fields(pid);
  return fields.empty() || fields.at(kStateField) != "Z";
}

std::string process_start_mark(pid_t pid) {
  const std::vector<std::string> fields = stat_fields(pid);
  return fields.empty() ? "" : fields.at(kStartField);
}

}  // namespace spy::runtime
