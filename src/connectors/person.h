#pragma once

#include <string_view>

#include "base/json.h"

namespace winsh {

/// Who a record is about: the value of a member under `TextRule::Kind::person`. Upstreams know people by
/// different names (an e-mail address, the company's own user number, the upstream's customer number);
/// whatever is given here is compared across connections, under pseudonyms, so that one person is one person.
/// None of it stands in a snapshot.
class Person {
public:
    /// The strongest first: the first one given names the person. What is empty is passed over.
    Person& email(std::string_view address);  ///< In any case of its letters.
    /// As the company's own software numbers its users: what Sentry's `user.id`, Zendesk's and Intercom's
    /// `external_id` and metadata such as Stripe's `user_id` hold.
    Person& user(std::string_view id);
    /// As the upstream numbers its own records: `upstream` is the connector's id.
    Person& record(std::string_view upstream, std::string_view id);

    bool is_nobody() const { return identities_.items().empty(); }
    Json to_json() const { return identities_; }

private:
    void add(std::string_view kind, std::string_view value);
    Json identities_ = Json::array();
};

}  // namespace winsh
