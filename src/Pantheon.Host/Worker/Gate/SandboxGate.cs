using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Composition;
using Pantheon.Reporting.Morning;

namespace Pantheon.Host.Worker.Gate;

/// <summary>Tools can be confined: the configured sandbox is tried with the very arguments that a tool gets. Nothing weaker takes its place.</summary>
internal sealed class SandboxGate : IGateCheck
{
    public async Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken)
    {
        var check = await scene.Sandbox.CheckAsync(cancellationToken);
        if (!check.Works || !scene.Sandbox.Isolates)
        {
            throw new PantheonException(ChosenSandbox.CodeOf(check), $"the night does not open: tools cannot be confined: {check.Reason}", check.Fix);
        }

        facts["sandbox"] = scene.Sandbox.Name;
        facts["probe"] = "tried when the night opened: no network device but loopback, a clean environment, filtered system calls";
        facts["refused_calls"] = check.Unwatched is { } why ? $"refused calls are not watched here: {why}" : PolicyFacts.Watched;
    }
}
