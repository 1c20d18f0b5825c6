#include "files/second_row_scan.hpp"

#include <fstream>
#include <string>

#include "runtime/new_york_iso.hpp"
#include "runtime/user_error.hpp"

namespace spy::files {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

/// The instant by which a row is known; negative for a line that is none, such as the first or a torn last.
std::int64_t instant_of(const std::string& line) {
  try {
    return runtime::parse_new_york_iso(line.substr(0, line.find(',')));
  } catch (const runtime::UserError&) {
    return -1;
  }
}

}  // namespace

SecondRowScan scan_second_rows(const std::filesystem::path& file, std::int64_t from_ns) {
  SecondRowScan scan{.next_ns = from_ns, .missing = {}};
  std::ifstream stream{file, std::ios::binary};
  std::string line;
  while (std::getline(stream, line) && !stream.eof()) {
    const std::int64_t instant = instant_of(line);
    if (instant < scan.next_ns) {
      continue;
    }
    if (instant > scan.next_ns) {
      scan.missing.push_back({.start_ns = scan.next_ns, .end_ns = instant});
    }
    scan.next_ns = instant + kSecondNs;
  }
  return scan;
}

}  // namespace spy::files
