using System.Globalization;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Composition;

/// <summary>Where the artifacts of a run lie beside its night's report.</summary>
internal static class RunFolder
{
    /// <summary>Below the folder of the night's report.</summary>
    public static string Of(Run run) => $"a/{run.TaskId ?? run.Flow}-{run.Id.Short}";

    /// <summary>The name, with node and attempt before it where it belongs to one.</summary>
    public static string FileOf(Artifact artifact) => artifact.Node is { } node ? string.Create(CultureInfo.InvariantCulture, $"{node}-{artifact.Attempt}-{artifact.Name}") : artifact.Name;
}
