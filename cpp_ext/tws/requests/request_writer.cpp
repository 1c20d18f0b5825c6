#include "tws/requests/request_writer.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "runtime/user_error.hpp"
#include "tws/framing/frame_reader.hpp"

namespace spy::tws {

namespace {

bool is_printable_ascii(char character) { return character >= ' ' && character <= '~'; }

void write_length(std::string& bytes) {
  const std::size_t length = bytes.size() - kLengthBytes;
  for (std::size_t place = 0; place < kLengthBytes; ++place) {
    bytes[place] = static_cast<char>((length >> (8U * (kLengthBytes - 1 - place))) & 0xFFU);
  }
}

}  // namespace

RequestWriter::RequestWriter() : bytes_(kLengthBytes, '\0') {}

RequestWriter& RequestWriter::operator<<(std::string_view text) {
  if (!std::ranges::all_of(text, is_printable_ascii)) {
    throw runtime::UserError(
        fmt::format("`{}` cannot be sent to TWS: use printable ASCII characters only.", text));
  }
  bytes_ += text;
  bytes_.push_back('\0');
  return *this;
}

std::string RequestWriter::finish() && {
  write_length(bytes_);
  return std::move(bytes_);
}

std::string framed(std::string_view text) {
  std::string bytes(kLengthBytes, '\0');
  bytes += text;
  write_length(bytes);
  return bytes;
}

}  // namespace spy::tws
