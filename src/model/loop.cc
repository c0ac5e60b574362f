#include "model/loop.h"

#include <algorithm>

namespace winsh {

std::span<const Loop> loop_catalogue() {
    // Made at the first call and never changed after. The order by id is what find_loop relies on.
    static const std::vector<Loop> loops = {
        {LoopId("abuse-fraud-watch"), "Abuse and Fraud Watch", "finance", {"stripe", "analytics"}},
        {LoopId("activation-optimizer"), "Activation Optimizer", "growth", {"analytics", "github"}},
        {LoopId("ads-budget-guard"), "Ads Budget Guard", "ads", {"ads", "stripe", "analytics"}},
        {LoopId("analytics-tracking-qa"), "Analytics Tracking QA", "growth", {"analytics", "github"}},
        {LoopId("backup-restore-drill"), "Backup Restore Drill", "ops", {"infra"}},
        {LoopId("broken-flow-repair"), "Broken Flow Repair", "engineering", {"playwright", "github"}},
        {LoopId("bug-autofix"), "Bug Autofix", "engineering", {"github", "sentry"}},
        {LoopId("churn-reason-mining"), "Churn Reason Mining", "customer", {"stripe", "support"}},
        {LoopId("competitor-watch"), "Competitor Watch", "ops", {"web", "seo"}},
        {LoopId("compliance-watch"), "Compliance Watch", "ops", {"calendar", "web"}},
        {LoopId("content-refresh"), "Content Refresh", "seo", {"gsc", "github"}},
        {LoopId("conversion-optimizer"), "Conversion Optimizer", "growth", {"analytics", "stripe", "github"}},
        {LoopId("creative-testing"), "Creative Testing", "ads", {"ads", "analytics"}},
        {LoopId("crm-hygiene"), "CRM Hygiene", "sales", {"crm"}},
        {LoopId("decision-outcome-review"), "Decision Outcome Review", "ops", {"analytics", "stripe"}},
        {LoopId("dependency-risk"), "Dependency Risk", "engineering", {"github"}},
        {LoopId("docs-support-gap"), "Docs Support Gap", "customer", {"support", "github"}},
        {LoopId("email-deliverability"), "Email Deliverability", "sales", {"email"}},
        {LoopId("email-outreach"), "Email Outreach", "sales", {"email", "crm"}},
        {LoopId("failed-job-recovery"), "Failed Job Recovery", "engineering", {"logs", "github"}},
        {LoopId("failed-payment-recovery"), "Failed Payment Recovery", "finance", {"stripe", "email"}},
        {LoopId("feature-request-scoring"),
         "Feature Request Scoring",
         "customer",
         {"support", "analytics", "stripe"}},
        {LoopId("feedback-to-fix"), "Feedback to Fix", "customer", {"support", "github"}},
        {LoopId("gsc-rank-growth"), "GSC Rank Growth", "seo", {"gsc", "github"}},
        {LoopId("integration-health"), "Integration Health", "ops", {"integrations"}},
        {LoopId("internal-linking"), "Internal Linking", "seo", {"gsc", "github"}},
        {LoopId("knowledge-hygiene"), "Knowledge Hygiene", "ops", {"memory"}},
        {LoopId("landing-page-match"), "Landing Page Match", "ads", {"ads", "analytics", "github"}},
        {LoopId("lead-followup"), "Lead Follow-up", "sales", {"crm", "email", "analytics"}},
        {LoopId("lifecycle-nurture"), "Lifecycle Nurture", "customer", {"analytics", "email"}},
        {LoopId("margin-watch"), "Margin Watch", "finance", {"stripe", "billing"}},
        {LoopId("mrr-anomaly"), "MRR Anomaly", "finance", {"stripe", "analytics"}},
        {LoopId("new-page-opportunity"), "New Page Opportunity", "seo", {"gsc", "ahrefs", "github"}},
        {LoopId("performance-fix"), "Performance Fix", "engineering", {"analytics", "logs", "github"}},
        {LoopId("pricing-experiment"), "Pricing Experiment", "growth", {"stripe", "analytics"}},
        {LoopId("programmatic-seo-qa"), "Programmatic SEO QA", "seo", {"gsc", "github"}},
        {LoopId("quality-regression"), "Quality Regression", "product", {"analytics", "support", "stripe"}},
        {LoopId("refund-dispute-defense"), "Refund and Dispute Defense", "finance", {"stripe", "support"}},
        {LoopId("regression-watch"), "Regression Watch", "engineering", {"github", "sentry", "analytics"}},
        {LoopId("release-note-loop"), "Release Note Loop", "product", {"github", "email"}},
        {LoopId("review-testimonial"), "Review Testimonial Loop", "customer", {"support", "stripe", "email"}},
        {LoopId("roadmap-reality-check"),
         "Roadmap Reality Check",
         "product",
         {"support", "analytics", "stripe"}},
        {LoopId("security-scan-response"), "Security Scan Response", "engineering", {"github"}},
        {LoopId("seo-growth"), "SEO Growth", "seo", {"gsc", "github"}},
        {LoopId("support-quality"), "Support Quality", "customer", {"support"}},
        {LoopId("technical-seo"), "Technical SEO", "seo", {"gsc", "github"}},
        {LoopId("traffic-growth-optimizer"), "Traffic Growth Optimizer", "growth", {"analytics", "gsc"}},
        {LoopId("usage-drop-watch"), "Usage Drop Watch", "product", {"analytics"}},
        {LoopId("weekly-business-review"),
         "Weekly Business Review",
         "ops",
         {"stripe", "analytics", "support"}},
        {LoopId("winback"), "Winback Loop", "growth", {"stripe", "email"}},
    };
    return loops;
}

const Loop* find_loop(const LoopId& id) {
    const std::span<const Loop> loops = loop_catalogue();
    const auto found = std::ranges::lower_bound(loops, id, {}, &Loop::id);
    return found != loops.end() && found->id == id ? &*found : nullptr;
}

}  // namespace winsh
