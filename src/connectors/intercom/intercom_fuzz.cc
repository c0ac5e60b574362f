#include "connectors/intercom/parse.h"

#include <cstdint>
#include <cstdlib>

#include "base/text.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// Whatever comes in, an id can stand in a path, times are times, and what is made of a thread is within its
/// bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto page = winsh::parse_intercom_changes(text)) {
        for (const winsh::IntercomChange& change : page->changes)
            require(winsh::is_plain_id(change.id) && change.updated_at > 0);
    }
    if (const auto thread = winsh::parse_intercom_conversation(text)) {
        require(thread->id.starts_with("intercom:") && winsh::is_plain_id(thread->id.substr(9)));
        require(thread->status == winsh::status_word(thread->status));
        for (const winsh::SupportMessage& message : thread->messages) require(!message.body.empty());
        const winsh::CompactThread made = winsh::compact(*thread);
        require(made.thread["messages"].items().size() <= 20);
        require(winsh::is_utf8(winsh::to_text(made.thread)));
    }
    if (const auto workspace = winsh::parse_intercom_workspace(text)) require(winsh::is_plain_id(*workspace));
    return 0;
}
