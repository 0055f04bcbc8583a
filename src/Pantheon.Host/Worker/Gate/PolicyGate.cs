using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;

namespace Pantheon.Host.Worker.Gate;

/// <summary>The policy itself may be in force at night.</summary>
internal sealed class PolicyGate : IGateCheck
{
    public Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken) =>
        PolicyGuard.CheckPolicy(scene.Policy) is Verdict.Refused refused
            ? throw new PantheonException(refused.Code, refused.Reason, $"correct {refused.Rule} in policies/{scene.Policy.Name}.yaml")
            : Task.CompletedTask;
}
