using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Composition;
using Pantheon.Platform.Sandboxing;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Morning;

namespace Pantheon.Host.Worker;

/// <summary>What must hold before a night opens; the first thing that does not keeps it closed, and says why.</summary>
public static class NightGate
{
    /// <summary>What was found, for the night's record.</summary>
    public static async Task<JsonObject> CheckAsync(Policy policy, HostEnvironment environment, ISandbox sandbox, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(sandbox);
        if (PolicyGuard.CheckPolicy(policy) is Verdict.Refused refused)
        {
            throw new PantheonException(refused.Code, refused.Reason, $"correct {refused.Rule} in policies/{policy.Name}.yaml");
        }

        var secrets = PolicyGuard.CheckEnvironment(policy, environment.Variables.Keys);
        if (secrets.Count > 0)
        {
            throw new PantheonException(
                Codes.SecretsInEnvironment,
                $"the night does not open: its environment holds {string.Join(", ", secrets)}, which policy {policy} forbids (env.forbid)",
                "take them out of the unit or the shell that starts the service; values were not looked at");
        }

        var check = await sandbox.CheckAsync(cancellationToken);
        if (!check.Works || !sandbox.Isolates)
        {
            throw new PantheonException(ChosenSandbox.CodeOf(check), $"the night does not open: tools cannot be confined. {check.Reason}", check.Fix);
        }

        return new JsonObject
        {
            ["sandbox"] = sandbox.Name,
            ["secret_names"] = secrets.Count,
            ["probe"] = "tried when the night opened: no network device but loopback, a clean environment, filtered system calls",
            ["refused_calls"] = check.Unwatched is { } why ? $"refused calls are not watched here: {why}" : PolicyFacts.Watched,
        };
    }
}
