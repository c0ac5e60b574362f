#include "connectors/connector.h"
#include "connectors/github/github.h"
#include "connectors/intercom/intercom.h"
#include "connectors/posthog/posthog.h"
#include "connectors/sentry/sentry.h"
#include "connectors/stripe/stripe.h"
#include "connectors/zendesk/zendesk.h"

namespace winsh {

std::span<const Connector* const> all_connectors() {
    static const Connector* const connectors[] = {
        &github_connector(),  &sentry_connector(),   &stripe_connector(),
        &zendesk_connector(), &intercom_connector(), &posthog_connector(),
    };
    return connectors;
}

const Connector* find_connector(std::string_view id) {
    for (const Connector* connector : all_connectors())
        if (connector->info().id == id) return connector;
    return nullptr;
}

}  // namespace winsh
