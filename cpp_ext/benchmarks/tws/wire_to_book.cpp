#include <benchmark/benchmark.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "book/watched_book.hpp"
#include "tws/decoding/message_stream.hpp"

namespace spy {
namespace {

/// Follows the books and takes in every other message.
class Listener {
 public:
  template <typename Message>
  void operator()(const Message& message) {
    ++messages;
    if constexpr (requires { book::change_of(message); }) {
      book::WatchedBook& book = books_.try_emplace(message.request_id, book::BookPatience{}).first->second;
      book.apply(book::change_of(message), messages);
    } else {
      benchmark::DoNotOptimize(&message);
    }
  }

  std::int64_t messages = 0;

 private:
  std::map<std::int32_t, book::WatchedBook> books_;
};

/// What a server sent, in pieces as a socket gives them, to messages and books.
void wire_to_book(benchmark::State& state, const std::string& bytes) {
  std::int64_t messages = 0;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    tws::MessageStream stream;
    Listener listener;
    std::string_view rest = bytes;
    while (!rest.empty()) {
      const std::span<char> space = stream.space();
      const std::size_t count = std::min(space.size(), rest.size());
      std::memcpy(space.data(), rest.data(), count);
      stream.received(count, listener);
      rest.remove_prefix(count);
    }
    messages += listener.messages;
  }
  state.SetItemsProcessed(messages);
}

}  // namespace
}  // namespace spy

/// Times the capture that the first argument names; the others are Google Benchmark's.
int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (count != 2) {
    fmt::print(stderr, "Name one file with captured TWS messages.\n");
    return 1;
  }
  std::ifstream content{arguments[1], std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{content}, {}};
  benchmark::RegisterBenchmark("wire_to_book", spy::wire_to_book, bytes);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
