#include "features/state/sealed_state.hpp"

#include <spdlog/fmt/fmt.h>

#include <cstddef>

#include "features/catalogue/kernel_hash.hpp"
#include "features/state/fnv_hash.hpp"
#include "features/state/state_writer.hpp"
#include "runtime/user_error.hpp"

namespace spy::features {

namespace {

constexpr std::string_view kMark = "SPYSTATE1";
constexpr std::size_t kHashLength = 16;
constexpr std::size_t kHeadLength = kMark.size() + 1 + kHashLength;

std::string hexadecimal(std::uint64_t value) { return fmt::format("{:016x}", value); }

}  // namespace

std::string seal(StateKind kind, std::string_view state) {
  std::string bytes{kMark};
  bytes += static_cast<char>(kind);
  bytes += kernel_hash();
  bytes += state;
  bytes += hexadecimal(fnv_hash(bytes));
  return bytes;
}

std::string_view unseal(StateKind kind, std::string_view bytes) {
  if (bytes.size() < kHeadLength + kHashLength || !bytes.starts_with(kMark)) {
    refuse_damaged_state();
  }
  const std::string_view sealed = bytes.substr(0, bytes.size() - kHashLength);
  if (hexadecimal(fnv_hash(sealed)) != bytes.substr(sealed.size())) {
    refuse_damaged_state();
  }
  if (sealed[kMark.size()] != static_cast<char>(kind)) {
    throw runtime::UserError(
        "The saved feature state is one of another part of the kernel: give the state that this part saved.");
  }
  const std::string_view hash = sealed.substr(kMark.size() + 1, kHashLength);
  if (hash != kernel_hash()) {
    throw runtime::UserError(fmt::format(
        "The feature state was saved by kernel {}, and this build is kernel {}: delete it so that it is "
        "made anew from the bars.",
        hash, kernel_hash()));
  }
  return sealed.substr(kHeadLength);
}

void refuse_damaged_state() {
  throw runtime::UserError(
      "The saved feature state is damaged or not a feature state: delete it so that it is made anew from the "
      "bars.");
}

}  // namespace spy::features
