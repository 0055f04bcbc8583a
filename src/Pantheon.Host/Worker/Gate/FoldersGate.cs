using System.Text.Json.Nodes;
using Pantheon.Host.Composition;

namespace Pantheon.Host.Worker.Gate;

/// <summary>No folder that tools see leads to Pantheon's own git folders, keys, store or blobs, or to what no tool may see.</summary>
internal sealed class FoldersGate : IGateCheck
{
    public Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken)
    {
        if (scene.Box is { } box)
        {
            ChosenSandbox.CheckPaths(box, scene.Policy);
        }

        return Task.CompletedTask;
    }
}
