using Pantheon.Core.Policies;

namespace Pantheon.Core.Boxes;

/// <summary>Asks a policy where telemetry may go: pure, and no whenever the answer is not plainly yes.</summary>
public static class TelemetryRules
{
    /// <summary>Why it may not go there, or null. At night only what the policy lists, this machine included, as a local port may lead on; by day this machine too.</summary>
    public static string? WhyNot(Policy policy, TelemetryEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(endpoint);
        return policy.EgressAllow.Contains(endpoint.Listed) || (policy.Mode == Mode.Day && endpoint.IsOnThisMachine)
            ? null
            : $"policy {policy} does not list {endpoint.Listed} under egress.allow";
    }
}
