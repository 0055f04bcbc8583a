using System.Text.Json.Nodes;

namespace Pantheon.Host.Worker.Gate;

/// <summary>One thing that must hold before a night opens; it throws its own code where it does not, and writes what it found into the night's facts.</summary>
internal interface IGateCheck
{
    Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken);
}
