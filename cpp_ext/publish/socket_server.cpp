#include "publish/socket_server.hpp"

#include <asio/post.hpp>
#include <spdlog/fmt/fmt.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <string_view>
#include <system_error>
#include <utility>

#include "publish/json_line.hpp"
#include "runtime/user_error.hpp"

namespace spy::publish {

namespace {

constexpr std::size_t kBatchBytes = std::size_t{64} << 10U;
constexpr std::size_t kMostHandedOver = std::size_t{4} << 20U;
constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::milliseconds kCrowdedPause{1};

[[noreturn]] void refuse(const std::string& place, const std::error_code& reason, std::string_view remedy) {
  throw runtime::UserError(
      fmt::format("No reader can be served at {} ({}): {}.", place, reason.message(), remedy));
}

/// Binds and listens; a refusal becomes a sentence.
template <typename Acceptor, typename Endpoint>
void listen_at(Acceptor& acceptor, const Endpoint& endpoint, const std::string& place,
               std::string_view remedy) {
  std::error_code failed;
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) {
    acceptor.set_option(typename Acceptor::reuse_address{true}, failed);
    acceptor.bind(endpoint, failed);
  }
  if (!failed) {
    acceptor.listen(asio::socket_base::max_listen_connections, failed);
  }
  if (failed) {
    refuse(place, failed, remedy);
  }
}

asio::local::stream_protocol::endpoint local_endpoint(const std::filesystem::path& path) {
  try {
    return {path.string()};
  } catch (const std::system_error& error) {
    refuse(path.string(), error.code(), "a socket needs a shorter path, so set SPY_HOME to one");
  }
}

}  // namespace

SocketServer::SocketServer(std::filesystem::path path, std::uint16_t tcp_port, std::vector<ServedFeed> feeds)
    : path_(std::move(path)), feeds_(std::move(feeds)), local_(context_) {
  ::unlink(path_.c_str());
  listen_at(local_, local_endpoint(path_), path_.string(), "remove what stands there");
  ::chmod(path_.c_str(), 0600);
  accept(local_);
  if (tcp_port != 0) {
    tcp_.emplace(context_);
    listen_at(*tcp_, asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), tcp_port},
              fmt::format("127.0.0.1:{}", tcp_port), "set publish.tcp_port to a free port, or to 0 for none");
    accept(*tcp_);
  }
  threads_.emplace_back([this] { context_.run(); });
  for (const ServedFeed& feed : feeds_) {
    threads_.emplace_back([this, &feed] { tell(feed); });
  }
}

SocketServer::~SocketServer() {
  {
    const std::scoped_lock lock{client_mutex_};
    is_stopping_ = true;
  }
  client_came_.notify_all();
  context_.stop();
  for (std::thread& thread : threads_) {
    thread.join();
  }
  ::unlink(path_.c_str());
}

template <typename Acceptor>
void SocketServer::accept(Acceptor& acceptor) {
  acceptor.async_accept([this, &acceptor](std::error_code failed, auto socket) {
    if (!failed) {
      admit(SocketClient::Socket{std::move(socket)});
    }
    if (acceptor.is_open()) {
      accept(acceptor);
    }
  });
}

void SocketServer::admit(SocketClient::Socket socket) {
  const auto client = std::make_shared<SocketClient>(
      std::move(socket),
      [this](SocketClient& gone, SocketClient::Departure departure) { remove(gone, departure); });
  clients_.insert(client);
  std::vector<std::string> instruments;
  instruments.reserve(feeds_.size());
  for (const ServedFeed& feed : feeds_) {
    instruments.push_back(feed.instrument);
  }
  const FeedReader reader{feeds_.front().memory, FeedStart::kNow, feeds_.front().instrument};
  client->begin(std::make_shared<const std::string>(hello_line(instruments, reader.header().epoch)));
  {
    const std::scoped_lock lock{client_mutex_};
    client_count_ = clients_.size();
  }
  client_came_.notify_all();
}

void SocketServer::remove(SocketClient& client, SocketClient::Departure departure) {
  clients_.erase(client.shared_from_this());
  client_count_ = clients_.size();
  if (departure == SocketClient::Departure::kDropped) {
    ++dropped_;
  }
}

void SocketServer::broadcast(const SocketClient::Lines& lines) {
  handed_over_bytes_ -= lines->size();
  for (const std::shared_ptr<SocketClient>& client : clients_) {
    client->send(lines);
  }
}

void SocketServer::tell(const ServedFeed& feed) {
  while (wait_for_client()) {
    tell_while_heard(feed);
  }
}

void SocketServer::tell_while_heard(const ServedFeed& feed) {
  FeedReader reader{feed.memory, FeedStart::kNow, feed.instrument};
  FeedBuffer record;
  while (!is_stopping_ && client_count_ > 0) {
    if (handed_over_bytes_ > kMostHandedOver) {
      std::this_thread::sleep_for(kCrowdedPause);
      continue;
    }
    std::string lines;
    while (lines.size() < kBatchBytes) {
      const std::optional<FeedReading> reading = reader.read(FeedKinds{}.set(), record);
      if (!reading) {
        break;
      }
      lines += reading->missed > 0 ? missed_line(feed.instrument, *reading)
                                   : row_line(feed.instrument, *reading, record);
    }
    if (lines.empty()) {
      reader.wait(kPause);
    } else {
      hand_over(std::move(lines));
    }
  }
}

void SocketServer::hand_over(std::string lines) {
  handed_over_bytes_ += lines.size();
  asio::post(context_,
             [this, shared = std::make_shared<const std::string>(std::move(lines))] { broadcast(shared); });
}

bool SocketServer::wait_for_client() {
  std::unique_lock lock{client_mutex_};
  client_came_.wait(lock, [this] { return is_stopping_ || client_count_ > 0; });
  return !is_stopping_;
}

}  // namespace spy::publish
