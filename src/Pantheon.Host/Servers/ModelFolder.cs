using Pantheon.Core.Boxes;
using Pantheon.Host.Composition;
using Pantheon.Runtimes.LlamaCpp;

namespace Pantheon.Host.Servers;

/// <summary>Where the model files of a box are, and what is remembered of their digests.</summary>
internal static class ModelFolder
{
    public static string Of(BoxSpec box) => Path.Combine(box.DataFolder, "models");

    public static FileDigests Digests(BoxSpec? box) => new(box is null ? null : LlamaPlaces.Digests(box));
}
