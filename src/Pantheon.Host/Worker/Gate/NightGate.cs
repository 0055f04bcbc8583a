using System.Text.Json.Nodes;

namespace Pantheon.Host.Worker.Gate;

/// <summary>What must hold before a night opens; the first thing that does not keeps it closed, and says why.</summary>
public static class NightGate
{
    private static readonly IReadOnlyList<IGateCheck> Checks =
        [new PlatformGate(), new PolicyGate(), new EnvironmentGate(), new EndpointGate(), new FoldersGate(), new WallGate(), new SandboxGate()];

    /// <summary>What was found, for the night's record.</summary>
    public static async Task<JsonObject> CheckAsync(GateScene scene, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var facts = new JsonObject();
        foreach (var check in Checks)
        {
            await check.CheckAsync(scene, facts, cancellationToken);
        }

        return facts;
    }
}
