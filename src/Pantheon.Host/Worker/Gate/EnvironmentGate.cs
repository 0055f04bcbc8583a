using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Platform.Services;

namespace Pantheon.Host.Worker.Gate;

/// <summary>No proxy and no credential in the worker's environment: by the names that the policy forbids and by those that are known everywhere. Values are not looked at.</summary>
internal sealed class EnvironmentGate : IGateCheck
{
    public Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken)
    {
        Require(scene.Policy, scene.Environment.Variables, "the night does not open: its environment");
        facts["secret_names"] = 0;
        return Task.CompletedTask;
    }

    /// <summary>Also the first act of the service, which is never helped with its environment.</summary>
    public static void Require(Policy policy, IReadOnlyDictionary<string, string> environment, string whose)
    {
        var suspects = new EnvironmentScrubber([]).FindSuspects(environment);
        var proxies = suspects.Where(suspect => suspect.Kind == SuspectKind.Proxy).Select(suspect => suspect.Name).ToList();
        if (proxies.Count > 0)
        {
            throw new PantheonException(
                Codes.ProxyInEnvironment,
                $"{whose} holds {string.Join(", ", proxies)}: a proxy carries a request wherever it likes",
                "take them out of the unit or the shell that starts it (UnsetEnvironment= in a unit)");
        }

        var secrets = PolicyGuard.CheckEnvironment(policy, environment.Keys)
            .Union(suspects.Where(suspect => suspect.Kind == SuspectKind.Secret).Select(suspect => suspect.Name)).Order(StringComparer.Ordinal).ToList();
        if (secrets.Count > 0)
        {
            throw new PantheonException(
                Codes.SecretsInEnvironment,
                $"{whose} holds {string.Join(", ", secrets)}, which policy {policy} (env.forbid) or the list of known credentials forbids",
                "take them out of the unit or the shell that starts the service; values were not looked at");
        }
    }
}
