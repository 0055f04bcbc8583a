using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Runtimes.LlamaCpp;

namespace Pantheon.Host.Servers;

/// <summary>Where the model files of a box are, and what is remembered of their digests.</summary>
internal static class ModelFolder
{
    public static string Of(BoxSpec box) => Path.Combine(box.DataFolder, "models");

    /// <summary>Null on a machine without a box file; a named one has to be there.</summary>
    public static BoxSpec? BoxOf(CommandContext context)
    {
        try
        {
            return BoxOpening.Read(context);
        }
        catch (PantheonException none) when (none.Code == Codes.NoBoxFile && context.Box is null && context.Environment.Find("PANTHEON_BOX") is null)
        {
            return null;
        }
    }

    public static FileDigests Digests(BoxSpec? box) => new(box is null ? null : LlamaPlaces.Digests(box));
}
