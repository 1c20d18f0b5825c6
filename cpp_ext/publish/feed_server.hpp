#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "publish/publisher.hpp"
#include "publish/socket_server.hpp"
#include "runtime/resolved_config.hpp"

namespace spy::publish {

class SharedFeed;

/// All that one collector publishes: for each instrument a feed in shared memory, and a socket for all of
/// them. Both are open to this user alone and gone when it ends.
class FeedServer {
 public:
  /// Opens everything, in the place of what an earlier collector left. Throws UserError where the system
  /// refuses.
  FeedServer(const runtime::PublishConfig& config, const std::vector<std::string>& instruments);

  FeedServer(const FeedServer&) = delete;
  FeedServer& operator=(const FeedServer&) = delete;
  ~FeedServer();

  /// Where the rows of an instrument go, by its file-safe key; it must be one of those given.
  [[nodiscard]] Publisher& publisher(const std::string& instrument);

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::unique_ptr<SharedFeed>> feeds_;
  std::unique_ptr<SocketServer> socket_;
};

}  // namespace spy::publish
